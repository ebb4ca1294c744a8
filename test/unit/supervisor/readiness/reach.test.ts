import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream } from '../../../../src/model/upstream.js';
import { judgeReach } from '../../../../src/supervisor/readiness/reach.js';
import { http, REFUSED, SILENT, World } from './fakes.js';

const PATH = '/srv/app.sock';
const SOCKET: Upstream = { kind: 'unix', path: PATH };

/** An app that listens on its socket and is ready. */
async function readyWorld(): Promise<World & { stopWatch(): void }> {
  const world = new World();
  world.listenUnix(PATH, http());
  const watcher = world.watch({ upstream: { kind: 'fixed', upstream: SOCKET }, withinMs: 30_000 });
  await world.clock.advance(3000);
  assert.deepEqual(world.kinds, ['listening', 'ready']);
  return Object.assign(world, { stopWatch: () => watcher.stop() });
}

describe('judgeReach', () => {
  const table: readonly (readonly [boolean, boolean, number, string])[] = [
    [true, true, 0, 'reachable'],
    [true, false, 60_000, 'reachable'],
    [false, true, 249, 'away'],
    [false, true, 250, 'gone'],
    [false, false, 250, 'away'],
    [false, false, 29_999, 'away'],
    [false, false, 30_000, 'gone'],
  ];
  for (const [accepts, holds, awayMs, expected] of table) {
    it(`accepts ${accepts}, holds ${holds}, away for ${awayMs} ms → ${expected}`, () => {
      assert.equal(judgeReach({ accepts, holds, awayMs, withinMs: 30_000 }), expected);
    });
  }
});

describe('the socket of a ready instance', () => {
  it('is gone at once when its file is deleted while the instance listens on', async () => {
    const world = await readyWorld();
    world.remove(PATH);
    await world.clock.advance(250);
    const last = world.reports.at(-1);
    assert.ok(last?.kind === 'cut-off');
    assert.match(last.failure.message, /api cannot be reached: its socket file \/srv\/app.sock/);
    assert.equal(last.failure.advice, 'sockpit restart api');
    await world.clock.advance(60_000);
    assert.deepEqual(world.kinds, ['listening', 'ready', 'cut-off'], 'said once');
  });

  it('is reachable again when something accepts there, not when it is only bound', async () => {
    const world = await readyWorld();
    world.remove(PATH);
    await world.clock.advance(1000);
    world.serve(SOCKET, REFUSED);
    await world.clock.advance(1000);
    assert.equal(world.kinds.at(-1), 'cut-off');
    world.servers.set(`unix:${PATH}`, SILENT);
    await world.clock.advance(500);
    assert.equal(world.kinds.at(-1), 'reachable');
    world.remove(PATH);
    await world.clock.advance(250);
    assert.equal(world.kinds.at(-1), 'cut-off', 'and may be lost again');
  });

  it('is not missed when it is back within the pause', async () => {
    const world = await readyWorld();
    world.remove(PATH);
    await world.clock.advance(200);
    world.serve(SOCKET, SILENT);
    await world.clock.advance(60_000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('may be closed by the instance itself, which has as long to come back as to start', async () => {
    const world = await readyWorld();
    world.listeners = [];
    world.remove(PATH);
    await world.clock.advance(29_000);
    assert.equal(world.kinds.at(-1), 'ready');
    await world.clock.advance(6000);
    assert.equal(world.kinds.at(-1), 'cut-off');
  });

  it('is found missing where no event tells of it, after two looks', async () => {
    const world = await readyWorld();
    world.servers.delete(`unix:${PATH}`);
    await world.clock.advance(5250);
    assert.equal(world.kinds.at(-1), 'cut-off');
  });

  it('is asked nothing while all is well', async () => {
    const world = await readyWorld();
    const asked = world.requests.length;
    await world.clock.advance(60_000);
    assert.equal(world.requests.length, asked);
  });

  it('closes the connection by which it was tried', async () => {
    const world = await readyWorld();
    world.serve(SOCKET, SILENT);
    await world.clock.advance(1000);
    assert.equal(world.openProbes, 0);
  });

  it('is not taken for lost where its processes cannot be looked at', async () => {
    const world = await readyWorld();
    world.scanFails = true;
    world.remove(PATH);
    await world.clock.advance(29_000);
    assert.equal(world.kinds.at(-1), 'ready');
  });

  it('is nobody’s concern once the watch has been stopped', async () => {
    const world = await readyWorld();
    world.stopWatch();
    world.remove(PATH);
    await world.clock.advance(60_000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
    assert.deepEqual([world.clock.pending, world.pathWatches], [0, 0]);
  });
});
