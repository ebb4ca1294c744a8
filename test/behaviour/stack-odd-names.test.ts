/**
 * Promise: an app, and a variable of it, may be called as what every object has.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppEnvironment } from '../../src/model/environment.js';
import { get } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
const VARIABLES = ['constructor', '__proto__', 'valueOf'];

const print = VARIABLES.map((name) => `process.env['${name}']`).join();
const shown = `node -e "console.log('has', ${print}); setInterval(() => {}, 1000)"`;

/** As text: an object has no member `__proto__` unless it is read out of one. */
const config = `{"apps": {
  ${NAMES.map((name) => `"${name}": ${JSON.stringify(nodeApp('json-api.mjs'))}`).join(',\n  ')},
  "valueOf": {"command": ${JSON.stringify(shown)}, "worker": true, "after": ["__proto__"],
    "env": {"constructor": "one", "__proto__": "two"}}
}}`;

test('apps and variables may be called as what every object has', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.json': config,
    '.env': 'valueOf=three\n',
  });
  await using run = runSockpit(directory, ['-m', '__proto__=2']);
  for (const name of NAMES) {
    await run.waitForState(name, 'ready');
    assert.equal((await get(`${await run.url()}/${name}/`)).status, 200, name);
  }
  await run.waitForLine(/has one two three/);

  const { apps } = await run.status();
  const seen = apps.map(({ name, instances, prefix }) => [name, instances.length, prefix]);
  assert.deepEqual(seen.slice(0, 3), [
    ['constructor', 1, '/constructor/'],
    ['__proto__', 2, '/__proto__/'],
    ['toString', 1, '/toString/'],
  ]);

  const { stdout } = await sockpit(directory, ['env', 'valueOf', '--json']);
  const { variables } = JSON.parse(stdout) as AppEnvironment;
  const values = VARIABLES.map((name) => variables.find((each) => each.name === name)?.value);
  assert.deepEqual(values, ['one', 'two', 'three']);

  const restarted = await sockpit(directory, ['restart', '__proto__', 'constructor']);
  assert.equal(restarted.code, 0, restarted.text);
});
