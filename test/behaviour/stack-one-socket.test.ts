/**
 * Promise: a socket that a config names is had by one stack at a time, also where two start in the same
 * moment; it is free again as soon as the app that has it is at rest, or its stack was killed.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const PROCFILE = `#@stack name=one listen=localhost:0 grace=2s
#@ socket=app.sock grace=2s
api: SOCKET=app.sock exec ${nodeApp('fixtures/binds-anew.mjs')}
`;

const COPIES = [
  { name: 'one', of: [] },
  { name: 'two', of: ['--name', 'two'] },
] as const;
type Copy = (typeof COPIES)[number];

/** Both at once. @returns the one that has the socket, and the one that has not */
async function startTogether(directory: TemporaryDirectory): Promise<readonly [Copy, Copy]> {
  const starts = await Promise.all(
    COPIES.map((copy) => sockpit(directory, ['up', '-d', ...copy.of])),
  );
  const shown = starts.map(({ text }) => text).join('\n');
  const winners = COPIES.filter((_, i) => starts[i]?.code === 0);
  const losers = COPIES.filter((_, i) => starts[i]?.code === 124);
  const [winner] = winners;
  const [loser] = losers;
  assert.ok(winner && loser && winners.length === 1, shown);
  return [winner, loser];
}

async function apiOf(directory: TemporaryDirectory, { of }: Copy) {
  const { pid, listen, apps } = await stackStatus(directory, { stack: of });
  const [api] = apps;
  assert.ok(api);
  return { supervisor: pid, url: `${listen[0]}/api/`, api };
}

test('of two copies that start together one is ready, and the other says who is', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const [winner, loser] = await startTogether(directory);
  const has = await apiOf(directory, winner);
  const lacks = await apiOf(directory, loser);
  assert.equal(has.api.state, 'ready');
  assert.equal(lacks.api.state, 'failed');
  assert.equal(
    lacks.api.reason,
    `api cannot start: ${directory.join('app.sock')} is already served by the stack ${winner.name} (${has.supervisor})`,
  );
  assert.equal((await get(has.url)).body, `${has.api.pid}\n`);

  // The app gives the socket up when it is stopped, and gets it no more while the other has it.
  const inTurn = [
    ['stop', winner, 'stopped'],
    ['restart', loser, 'ready'],
    ['start', winner, 'failed'],
    ['stop', loser, 'stopped'],
    ['restart', winner, 'ready'],
  ] as const;
  for (const [word, copy, state] of inTurn) {
    const { text } = await sockpit(directory, [word, 'api', ...copy.of]);
    assert.equal((await apiOf(directory, copy)).api.state, state, text);
  }
  for (const { of } of COPIES) assert.equal((await sockpit(directory, ['down', ...of])).code, 0);
  assert.deepEqual(await readdir(directory.runtime), []);
});

test('the socket of a stack that was killed is free when its app is gone', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const [winner, loser] = await startTogether(directory);
  process.kill((await apiOf(directory, winner)).supervisor, 'SIGKILL');
  // At once: the guardian of the killed one is still at work.
  const { code, text } = await sockpit(directory, ['restart', 'api', ...loser.of]);
  assert.equal(code, 0, text);
  const { url, api } = await apiOf(directory, loser);
  assert.equal((await get(url)).body, `${api.pid}\n`);
  assert.equal((await sockpit(directory, ['down', ...loser.of])).code, 0);
  assert.deepEqual(await readdir(directory.runtime), []);
});
