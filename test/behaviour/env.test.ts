/**
 * Promise: `sockpit env APP` shows what the app is really given, and where each value is from, with
 * and without a running stack.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { AppEnvironment, EnvironmentVariable } from '../../src/model/environment.js';
import { get } from './support/http.js';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const echo = nodeApp('fixtures/echo-server.mjs');

function project(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `#@ env-file=api.env\napi: OWN=4 EXPANDED=$HOME/x ${echo}\n#@app old socket=old.sock\n`,
    '.env': '# a comment\nSTACK=2\nSHARED=env\n',
    'api.env': 'SHARED=api\nMULTI="a\nb"\n',
  });
}

const shell = { env: { SHARED: 'shell', PORT: '4100' } };

function variable(environment: AppEnvironment, name: string): EnvironmentVariable {
  const found = environment.variables.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

async function asked(directory: TemporaryDirectory): Promise<AppEnvironment> {
  const { code, stdout, text } = await sockpit(directory, ['env', 'api', '--json'], shell);
  assert.equal(code, 0, text);
  return JSON.parse(stdout) as AppEnvironment;
}

test('without a stack each value has its source, and what is decided at the start is marked', async () => {
  await using directory = await project();
  const environment = await asked(directory);
  assert.equal(environment.running, false);
  assert.deepEqual(variable(environment, 'STACK').source, {
    kind: 'file',
    file: directory.join('.env'),
    line: 2,
  });
  const shared = variable(environment, 'SHARED');
  assert.equal(shared.value, 'api');
  assert.deepEqual(
    shared.overridden.map(({ value, source }) => [value, source.kind]),
    [
      ['env', 'file'],
      ['shell', 'own'],
    ],
  );
  assert.deepEqual(variable(environment, 'PORT').source, { kind: 'injected', runtime: true });
  assert.equal(variable(environment, 'PORT').value, '4100');
  assert.equal(variable(environment, 'SOCKPIT_RUN').value, null);
  assert.deepEqual(variable(environment, 'EXPANDED').source, { kind: 'command', literal: false });

  const { stdout, code } = await sockpit(directory, ['env', 'api'], shell);
  assert.equal(code, 0);
  assert.match(stdout, /^\.env:2 +STACK=2$/m);
  assert.match(
    stdout,
    /^api\.env:1 +SHARED=api\n +instead of env \(\.env:3\)\n +instead of shell \(shell\)$/m,
  );
  assert.match(stdout, /^api\.env:2 +MULTI=\$'a\\nb'$/m);
  assert.match(stdout, /^sockpit, at the start +PORT=4100$/m);
  assert.match(stdout, /^command +OWN=4$/m);
  assert.match(stdout, /^command, as written +EXPANDED=\$HOME\/x$/m);
  assert.match(stdout, /api does not run/);
});

test('of a running stack it is what the process has, whoever asks', async () => {
  await using directory = await project();
  await using run = runSockpit(directory, ['--plain', '-p', '0'], shell);
  const { pid } = await waitForState(directory, 'api', ['ready']);
  assert.ok(pid !== null);
  const real = new Map(
    (await readFile(`/proc/${pid}/environ`, 'utf8'))
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  // Asked from a shell with other values: they are not those of the stack.
  const { stdout } = await sockpit(directory, ['env', 'api', '--json'], {
    env: { SHARED: 'elsewhere', STRAY: '1' },
  });
  const environment = JSON.parse(stdout) as AppEnvironment;
  assert.equal(environment.running, true);
  for (const { name, value, source } of environment.variables) {
    if (source.kind === 'command' && !source.literal) continue;
    // Each boot adds its number to the mark of the run.
    const given = name === 'SOCKPIT_RUN' ? real.get(name)?.replace(/#\d+$/, '') : real.get(name);
    assert.equal(given, value, name);
  }
  assert.equal(variable(environment, 'SHARED').overridden.at(-1)?.value, 'shell');
  const url = variable(environment, 'SOCKPIT_API_URL').value ?? '';
  assert.equal((await get(url)).status, 200);

  // The files are read again: it is what the next start would give.
  await directory.write({ '.env': 'STACK=3\n' });
  assert.equal(variable(await asked(directory), 'STACK').value, '3');
  await directory.write({ '.env': 'STACK\n' });
  const broken = await sockpit(directory, ['env', 'api']);
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /\.env:1.*STACK has no value/s);
  await run.stop();
});

test('what has no environment, and who is not there, is said', async () => {
  await using directory = await project();
  const served = await sockpit(directory, ['env', 'old']);
  assert.equal(served.code, 1);
  assert.match(served.stderr, /old is served by someone else/);
  const unknown = await sockpit(directory, ['env', 'apo']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean api\?/);
  const second = await sockpit(directory, ['env', 'api', '-i', '2']);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /api has one instance, not 2/);
  const alone = await sockpit(directory, ['env']);
  assert.equal(alone.code, 0, 'the only app need not be named');
});
