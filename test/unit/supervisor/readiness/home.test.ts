import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream } from '../../../../src/model/upstream.js';
import { foundWorld, http, SILENT, World } from './fakes.js';

const SOCKET: Upstream = { kind: 'unix', path: '/run/api.sock' };

/** It was found on port 3000, and has moved to 4000. */
async function movedWorld(): ReturnType<typeof foundWorld> {
  const world = await foundWorld();
  world.close();
  world.listen(4000, http());
  world.doubt();
  await world.clock.advance(2000);
  assert.deepEqual(world.places, ['127.0.0.1:3000', '127.0.0.1:4000']);
  return world;
}

describe('the place that an instance has left', () => {
  it('is where it is again as soon as it listens there again', async () => {
    const world = await movedWorld();
    world.listen(3000, SILENT);
    await world.lose();
    assert.equal(world.places.at(-1), '127.0.0.1:3000');
    assert.ok(world.remarks.includes('listens on 127.0.0.1:3000 again: that is where requests go'));
    world.close();
    world.listen(5000, http());
    world.doubt();
    await world.clock.advance(2000);
    assert.equal(world.places.at(-1), '127.0.0.1:5000', 'and it may leave it again');
  });

  it('is where it belongs, however often it has moved since', async () => {
    const world = await movedWorld();
    world.close();
    world.listen(5000, http());
    world.doubt();
    await world.clock.advance(2000);
    assert.equal(world.places.at(-1), '127.0.0.1:5000');
    world.listen(3000, http());
    await world.lose();
    assert.equal(world.places.at(-1), '127.0.0.1:3000');
  });

  it('is not its own when somebody else listens there', async () => {
    const world = await movedWorld();
    world.strangers.add(3000);
    world.servers.set('127.0.0.1:3000', http());
    await world.lose();
    const { scans } = world;
    for (let i = 0; i < 10; i++) await world.lose();
    assert.equal(world.places.at(-1), '127.0.0.1:4000');
    assert.equal(world.scans, scans, 'and that is seen once');
  });

  it('may be a socket', async () => {
    const world = new World();
    world.listenUnix(SOCKET.path, http());
    const watcher = world.watch({ upstream: { kind: 'discover' }, withinMs: 5000 });
    await world.clock.advance(5000);
    world.listeners = [];
    world.remove(SOCKET.path);
    world.listen(4000, http());
    await world.clock.advance(8000);
    assert.deepEqual(world.places, ['unix:/run/api.sock', '127.0.0.1:4000']);
    world.listenUnix(SOCKET.path, http());
    world.serve(SOCKET, http());
    await world.clock.advance(0);
    assert.equal(world.places.at(-1), 'unix:/run/api.sock');
    watcher.stop();
    assert.deepEqual([world.pathWatches, world.lossHearers.size], [0, 0]);
  });

  it('is nobody’s concern once the watch has been stopped', async () => {
    const world = await movedWorld();
    world.stopWatch();
    world.listen(3000, http());
    await world.lose();
    await world.clock.advance(60_000);
    assert.equal(world.places.length, 2);
    assert.deepEqual([world.clock.pending, world.lossHearers.size, world.hearers.size], [0, 0, 0]);
  });
});
