/**
 * Promise: a stack whose apps have all ended by themselves ends too, with the worst of their codes;
 * with --exit-on-failure the first app that fails ends it, with its code, in every mode.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const echo = nodeApp('fixtures/echo-server.mjs');

/** Lines of a Procfile whose apps are not started again. */
function once(apps: Readonly<Record<string, string>>): string {
  return Object.entries(apps)
    .map(([name, command]) => `#@ restart=never\n${name}: ${command}\n`)
    .join('');
}

test('when all have ended the plain stack ends, with the worst code', async () => {
  await using directory = await temporaryDirectory({
    well: once({ one: 'true', two: 'sleep 0.2' }),
    badly: once({ one: 'exit 3', two: 'sleep 0.3; exit 12', three: 'true' }),
    killed: once({ one: 'exit 3', two: "sh -c 'kill -SEGV $$'" }),
    missing: 'one: no-such-program\n',
    after: `${once({ first: 'sleep 0.2; exit 4' })}#@ after=first\nsecond: ${echo}\n`,
    manual: `${once({ one: 'exit 2' })}#@ start=manual\nspare: ${echo}\n`,
  });
  const cases: readonly (readonly [string, number])[] = [
    ['well', 0],
    ['badly', 12],
    ['killed', 139],
    ['missing', 127],
    ['after', 4],
    ['manual', 2],
  ];
  for (const [config, expected] of cases) {
    const { code, text } = await sockpit(directory, ['--plain', '-p', '0', '-f', config]);
    assert.equal(code, expected, `${config}: ${text}`);
  }
});

test('while an app lives the stack goes on, unless --exit-on-failure says otherwise', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `${once({ bad: `AFTER_MS=700 CODE=9 ${nodeApp('fixtures/crash-after.mjs')}` })}api: ${echo}\n`,
  });
  const words = ['--plain', '-p', '0', '--exit-on-failure'];
  const plain = await sockpit(directory, words);
  assert.equal(plain.code, 9, plain.text);
  assert.match(plain.stdout, /bad failed/);
  assert.match(plain.stdout, /api is stopped/);

  const detached = await sockpit(directory, ['up', '-d', '-p', '0', '--exit-on-failure']);
  assert.equal(detached.code, 9, detached.text);
  assert.match(detached.stderr, /has ended before all was ready/);
  assert.match((await sockpit(directory, ['status'])).stderr, /not running/);
});

test('in the dashboard too', skipUnless('tmux', 'linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `${once({ bad: `AFTER_MS=1500 CODE=9 ${nodeApp('fixtures/crash-after.mjs')}` })}api: ${echo}\n`,
  });
  const line = [process.execPath, program, '-p', '0', '--exit-on-failure'].map(shellWord).join(' ');
  await using terminal = await openTerminal(directory, [
    ...['sh', '-c', `${line}; echo "ended with $?"; exec sleep 600`],
  ]);
  await terminal.waitFor(/ended with 9/, 20_000);
});
