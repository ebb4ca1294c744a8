import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream } from '../../../../src/model/upstream.js';
import { tcpListener } from '../../../../src/supervisor/discovery/listener.js';
import { judgeReach } from '../../../../src/supervisor/readiness/reach.js';
import type { Standing } from '../../../../src/supervisor/readiness/place.js';
import { foundWorld, http, REFUSED, SILENT, World } from './fakes.js';

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

const hopes = (world: World): readonly string[] =>
  world.reports.flatMap((report) => (report.kind === 'cut-off' ? [report.cutOff.hope] : []));

describe('judgeReach', () => {
  const table: readonly (readonly [Standing, number, string])[] = [
    ['listens', 60_000, 'reachable'],
    ['held', 249, 'away'],
    ['held', 250, 'none'],
    ['held', 60_000, 'none'],
    ['taken', 249, 'away'],
    ['taken', 250, 'soon'],
    ['closed', 1999, 'away'],
    ['closed', 2000, 'soon'],
    ['closed', 29_999, 'soon'],
    ['closed', 30_000, 'late'],
  ];
  for (const [standing, awayMs, expected] of table) {
    it(`${standing}, away for ${awayMs} ms → ${expected}`, () => {
      const facts = { standing, awayMs, standsMs: awayMs, withinMs: 30_000 };
      assert.equal(judgeReach(facts), expected);
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
    assert.match(
      last.cutOff.failure.message,
      /api cannot be reached: its socket file \/srv\/app.sock/,
    );
    assert.equal(last.cutOff.failure.advice, 'sockpit restart api');
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
    await world.clock.advance(1900);
    assert.equal(world.kinds.at(-1), 'ready');
    await world.clock.advance(28_000);
    assert.deepEqual(hopes(world), ['soon']);
    await world.clock.advance(6000);
    assert.deepEqual(hopes(world), ['soon', 'late']);
    world.listenUnix(PATH, SILENT);
    world.serve(SOCKET, SILENT);
    await world.clock.advance(1000);
    assert.equal(world.kinds.at(-1), 'reachable');
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

  it('may come back, as far as is known, where its processes cannot be looked at', async () => {
    const world = await readyWorld();
    world.scanFails = true;
    world.remove(PATH);
    await world.clock.advance(29_000);
    assert.deepEqual(hopes(world), ['soon']);
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

describe('the port of a ready instance', () => {
  it('is the same when it is back there, or has only been renewed', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    await world.clock.advance(1000);
    world.listen(3000, http());
    await world.clock.advance(5000);
    world.close();
    world.listen(3000, http());
    await world.lose();
    await world.clock.advance(5000);
    assert.equal(world.places.length, 1);
    assert.equal(world.openProbes, 0);
  });

  it('does not change where the config fixes it, and may be held by a container', async () => {
    const upstream: Upstream = { kind: 'tcp', host: '127.0.0.1', port: 3000 };
    const world = await foundWorld({ upstream: { kind: 'fixed', upstream } });
    world.close();
    world.listen(4000, http());
    world.doubt();
    await world.clock.advance(10_000);
    world.strangers.add(3000);
    await world.lose();
    assert.equal(world.places.length, 1);
  });

  it('is told to be closed after two seconds, and to be open again', async () => {
    const world = await foundWorld();
    world.close();
    const closedAt = world.clock.now();
    world.doubt();
    await world.clock.advance(1999);
    assert.deepEqual(hopes(world), []);
    await world.clock.advance(1);
    const last = world.reports.at(-1);
    assert.ok(last?.kind === 'cut-off');
    assert.deepEqual([last.cutOff.since, last.cutOff.hope], [closedAt, 'soon']);
    assert.match(last.cutOff.failure.message, /nothing of it listens any more.* 127.0.0.1:3000$/);
    await world.clock.advance(60_000);
    assert.deepEqual(hopes(world), ['soon', 'late']);
    world.listen(3000, SILENT);
    await world.clock.advance(2000);
    assert.equal(world.kinds.at(-1), 'reachable', 'it need not answer for that');
  });

  it('is lost at once when somebody else has taken it, who is named', async () => {
    const world = await foundWorld();
    world.close();
    world.strangers.add(3000);
    world.holder = 'python3 (99)';
    await world.lose();
    await world.clock.advance(250);
    const last = world.reports.at(-1);
    assert.ok(last?.kind === 'cut-off');
    assert.deepEqual([last.cutOff.hope, last.cutOff.failure.code], ['soon', 'place-taken']);
    assert.match(last.cutOff.failure.message, /python3 \(99\) listens on 127.0.0.1:3000 now/);
  });

  it('is not taken as long as that was not seen twice', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    await world.clock.advance(240);
    world.strangers.add(3000);
    await world.clock.advance(240);
    world.strangers.delete(3000);
    world.listen(3000, http());
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('is not taken by a process that only a new look shows to be its own', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    await world.clock.advance(100);
    world.strangers.add(3000);
    world.forked = [tcpListener({ pid: 43, name: 'node' }, '127.0.0.1', 3000, false)];
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('is not taken by itself on the other address of the port', async () => {
    const world = await foundWorld();
    world.close();
    world.listen(3000, http(), '::1');
    world.doubt();
    await world.clock.advance(1500);
    assert.deepEqual(world.places, ['127.0.0.1:3000', '[::1]:3000']);
    assert.deepEqual(hopes(world), []);
  });

  it('is said to be taken when it was closed before', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    await world.clock.advance(3000);
    world.strangers.add(3000);
    await world.lose();
    await world.clock.advance(1000);
    const codes = world.reports.flatMap((report) =>
      report.kind === 'cut-off' ? [report.cutOff.failure.code] : [],
    );
    assert.deepEqual(codes, ['not-listening', 'place-taken']);
  });

  it('is watched where the config fixes it, too', async () => {
    const upstream: Upstream = { kind: 'tcp', host: '127.0.0.1', port: 3000 };
    const world = await foundWorld({ upstream: { kind: 'fixed', upstream } });
    world.close();
    world.doubt();
    await world.clock.advance(2000);
    assert.deepEqual(hopes(world), ['soon']);
    world.listen(3000, SILENT);
    await world.clock.advance(500);
    assert.equal(world.kinds.at(-1), 'reachable');
  });

  it('is not asked for while all is well', async () => {
    const world = await foundWorld();
    const { scans } = world;
    const asked = world.requests.length;
    for (let i = 0; i < 10; i++) await world.lose();
    assert.deepEqual([world.scans, world.requests.length], [scans, asked]);
  });

  it('is nobody’s concern once the watch has been stopped', async () => {
    const world = new World();
    world.listen(3000, http());
    const watcher = world.watch({ upstream: { kind: 'discover' } });
    await world.clock.advance(5000);
    world.close();
    watcher.doubt();
    await world.clock.advance(300);
    watcher.stop();
    await world.clock.advance(60_000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
    assert.deepEqual(
      [world.clock.pending, world.lossHearers.size, world.hearers.size, world.logListeners],
      [0, 0, 0, 0],
    );
  });
});
