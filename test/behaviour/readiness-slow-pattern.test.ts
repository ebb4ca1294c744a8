/**
 * Promise: a regular expression in `ready=log:` that would backtrack for ever stops nothing, is told of, and
 * still finds its line.
 */
import { test } from 'node:test';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, shellWord } from './support/test-environment.js';

test('an exponential ready=log: expression holds up nobody', async () => {
  const words = 'Compiling all the modules of the application now and then some more words here!';
  const script = `console.log(${JSON.stringify(words)}); setTimeout(() => console.log('it is ready'), 500); setInterval(() => {}, 60_000);`;
  await using directory = await temporaryDirectory({
    'api.cjs': script,
    Procfile: `#@ worker ready='log:/^(\\w+\\s?)*ready$/'
api: ${shellWord(process.execPath)} api.cjs
web: ${nodeApp('fixtures/slow-start.mjs')}
`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/api +\| .*takes too long to be tried on some lines; simplify it/);
  await run.waitForState('api', 'ready');
  await run.waitForState('web', 'ready');
});
