/**
 * Promise: what one generation of an app prints is never taken for another's: last words without a
 * line break are not joined, and a line of the one that serves makes nobody else ready.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sockpit, runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const app = nodeApp('fixtures/says-words.mjs');

test('the last words of the one before and the first of the next stay apart', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap\napi: ${app}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const { code, text } = await sockpit(directory, ['reload', 'api']);
  assert.equal(code, 0, text);
  await run.waitForLine(/goodbye of 1$/);
  const said = run.output.lines.map(({ text: line }) => line.replace(/^.*?\| /, ''));
  assert.ok(said.includes('goodbye of 1'), said.join('\n'));
  await run.stop();
  const whole = run.output.lines.map(({ text: line }) => line.replace(/^.*?\| /, ''));
  // The next had begun a line before the other said goodbye, and ended it only at its own end.
  assert.ok(whole.includes('hello of 2, goodbye of 2'), whole.join('\n'));
});

test('with ready=log: a line of the one that serves does not make the next one ready', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap ready='log:/^open for business/' within=60s\napi: CHATTY=1 ${app}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  await directory.write({ mute: '' });
  await sockpit(directory, ['reload', '--no-wait', 'api']);
  const said = (): number =>
    run.output.lines.filter(({ text }) => text.includes('open for business (1)')).length;
  await run.waitForLine(/hello of 2/);
  const before = said();
  await waitFor('the one that serves to say it again', () => said() > before + 1);
  const [instance] = (await run.status()).apps[0]?.instances ?? [];
  assert.equal(instance?.generation, 1);
  assert.equal(instance.next?.state.kind, 'starting');
});
