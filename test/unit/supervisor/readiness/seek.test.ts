import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { movedFrom } from '../../../../src/supervisor/readiness/seek.js';
import type { Reason } from '../../../../src/supervisor/readiness/candidate.js';
import { foundWorld, http, other, tcp, World } from './fakes.js';

describe('movedFrom', () => {
  const facts = { since: 500, lostAt: 100, withinMs: 30_000, isTaken: false };
  const moved = (lost: Reason, reason: Reason, port: number, over = {}): number =>
    movedFrom(
      { upstream: tcp(port), reason },
      { upstream: tcp(1), reason: lost, http: true },
      {
        ...facts,
        ...over,
      },
    );

  const table: readonly (readonly [string, number, number])[] = [
    ['one that chose its place itself gives it a second', moved('found', 'found', 2), 1500],
    ['also where it was there at an earlier start', moved('remembered', 'found', 2), 1500],
    ['one that obeys has as long as to start', moved('told', 'found', 2), 30_100],
    ['also where it took what it was offered', moved('offered', 'found', 2), 30_100],
    ['a late one a second more', moved('told', 'found', 2, { since: 30_000 }), 31_000],
    ['but not when somebody else is there', moved('told', 'found', 2, { isTaken: true }), 1500],
    ['where it was told to be it is at once', moved('found', 'told', 2), 500],
    ['as on another address of the same port', moved('told', 'found', 1), 500],
  ];
  for (const [name, actual, expected] of table) {
    it(name, () => assert.equal(actual, expected));
  }
});

describe('an instance that has left its place', () => {
  it('may be at another after its own watcher has brought it back', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    await world.clock.advance(100);
    world.listen(4000, http());
    await world.clock.advance(1500);
    assert.deepEqual(world.places, ['127.0.0.1:3000', '127.0.0.1:4000']);
    assert.ok(
      world.remarks.includes(
        'listens on 127.0.0.1:4000 now, no more on 127.0.0.1:3000: that is where requests go',
      ),
    );
    assert.deepEqual(
      world.kinds.filter((kind) => kind === 'ready'),
      ['ready'],
      'it is no start',
    );
    world.close();
    world.doubt();
    world.listen(5000, http());
    await world.clock.advance(1500);
    assert.equal(world.places.at(-1), '127.0.0.1:5000', 'and it may move again');
  });

  it('is missed without any request', async () => {
    const world = await foundWorld();
    world.close();
    world.listen(4000, http());
    await world.lose();
    await world.clock.advance(1500);
    assert.equal(world.places.at(-1), '127.0.0.1:4000');
  });

  it('has gone elsewhere when somebody else has taken its place', async () => {
    const world = await foundWorld();
    world.close();
    world.strangers.add(3000);
    world.servers.set('127.0.0.1:3000', http());
    await world.lose();
    world.listen(4000, http());
    await world.clock.advance(1500);
    assert.equal(world.places.at(-1), '127.0.0.1:4000');
  });

  it('has not gone where something else than HTTP is spoken, or to a debugger’s port', async () => {
    const world = await foundWorld();
    world.close();
    world.doubt();
    world.listen(9229, http());
    world.listen(4000, other('+PONG'));
    await world.clock.advance(10_000);
    assert.equal(world.places.length, 1);
    world.listen(5000, http());
    await world.clock.advance(2000);
    assert.equal(world.places.at(-1), '127.0.0.1:5000');
  });

  it('has not gone to what it listened on before, whether that lives on or is opened first', async () => {
    const world = new World();
    world.listen(3000, http());
    world.listen(9100, http());
    const watcher = world.watch({ upstream: { kind: 'discover' } });
    await world.clock.advance(5000);
    assert.deepEqual(world.places, ['127.0.0.1:3000']);
    world.close();
    world.listen(9100, http());
    watcher.doubt();
    await world.clock.advance(60_000);
    assert.deepEqual(world.places, ['127.0.0.1:3000']);
    world.listen(4000, http());
    await world.clock.advance(3000);
    assert.equal(world.places.at(-1), '127.0.0.1:4000', 'but to what is new');
  });

  it('is waited for where it was told to be', async () => {
    const world = new World();
    world.listen(20_001, http());
    const watcher = world.watch({
      upstream: { kind: 'variable', name: 'PORT' },
      withinMs: 30_000,
    });
    await world.clock.advance(5000);
    world.close();
    world.listen(9100, http());
    watcher.doubt();
    await world.clock.advance(29_000);
    assert.deepEqual(world.places, ['127.0.0.1:20001']);
    await world.clock.advance(2000);
    assert.equal(world.places.at(-1), '127.0.0.1:9100', 'as long as for a start');
  });

  it('is asked for the path of its rule there, too', async () => {
    const world = await foundWorld({ ready: { kind: 'http', path: '/healthz' } });
    world.close();
    world.doubt();
    world.listen(4000, http(404));
    await world.clock.advance(60_000);
    assert.equal(world.places.length, 1);
    const asked = world.requests.filter(({ to }) => to === '127.0.0.1:4000');
    assert.ok(asked.at(-1)?.request.startsWith('GET /healthz '));
    world.servers.set('127.0.0.1:4000', http(204));
    await world.clock.advance(20_000);
    assert.equal(world.places.at(-1), '127.0.0.1:4000');
  });
});
