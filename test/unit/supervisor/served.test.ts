import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream } from '../../../src/model/upstream.js';
import { watchServed } from '../../../src/supervisor/served.js';
import { sampleApp } from '../support/sample-app.js';
import { REFUSED, SILENT, World } from './readiness/fakes.js';

const SOCKET: Upstream = { kind: 'unix', path: '/srv/old.sock' };

function watch(world: World, upstream: Upstream): { said: string[]; stop(): void } {
  const said: string[] = [];
  const app = sampleApp({ name: 'old', source: { kind: 'served', upstream } });
  const watcher = watchServed(
    app,
    '/run',
    world.clock,
    (s) => said.push(s.kind === 'up' ? 'up' : s.failure.message),
    world.ports,
  );
  return { said, stop: () => watcher.stop() };
}

describe('an app that someone else serves', () => {
  it('is reported at first and then at every change, no more', async () => {
    const world = new World();
    const { said } = watch(world, SOCKET);
    assert.deepEqual(said, []);
    await world.clock.advance(20_000);
    assert.deepEqual(said, [
      'nothing answers for old at unix:/srv/old.sock: the socket does not exist',
    ]);
    world.serve(SOCKET, SILENT);
    await world.clock.advance(50);
    assert.deepEqual(said.slice(1), ['up']);
    await world.clock.advance(20_000);
    assert.equal(said.length, 2);
    assert.equal(world.openProbes, 0, 'no connection is kept');
  });

  it('is down when its server died without removing its socket', async () => {
    const world = new World();
    const { said } = watch(world, SOCKET);
    world.serve(SOCKET, SILENT);
    await world.clock.advance(100);
    world.servers.set('unix:/srv/old.sock', REFUSED);
    await world.clock.advance(3100);
    assert.match(said.at(-1) ?? '', /the socket exists, but nothing listens on it$/);
  });

  it('on localhost may be on either loopback address', async () => {
    const world = new World();
    world.servers.set('127.0.0.1:3000', REFUSED);
    world.servers.set('[::1]:3000', SILENT);
    const { said } = watch(world, { kind: 'tcp', host: 'localhost', port: 3000 });
    await world.clock.advance(10);
    assert.deepEqual(said, ['up']);
  });

  it('is up when its queue is full, and down when it does not react', async () => {
    const world = new World();
    world.servers.set('127.0.0.1:1', [{ kind: 'refused', code: 'EAGAIN' }]);
    world.servers.set('127.0.0.1:2', []);
    const full = watch(world, { kind: 'tcp', host: '127.0.0.1', port: 1 });
    const dead = watch(world, { kind: 'tcp', host: '127.0.0.1', port: 2 });
    await world.clock.advance(2100);
    assert.deepEqual(full.said, ['up']);
    assert.match(dead.said.join(), /does not accept connections/);
  });

  it('is not asked without end, and not at all once stopped', async () => {
    const world = new World();
    const watcher = watch(world, SOCKET);
    await world.clock.advance(60_000);
    assert.ok(world.requests.length <= 65, `${world.requests.length} connections in a minute`);
    watcher.stop();
    assert.deepEqual([world.clock.pending, world.pathWatches, world.openProbes], [0, 0, 0]);
  });
});
