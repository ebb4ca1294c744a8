import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Flights } from '../../../src/proxy/flights.js';

const at = (generation = 1, instance = 1): Parameters<Flights['begin']>[1] => ({
  instance,
  generation,
  upstream: { kind: 'unix', path: '/s' },
});
const never = new AbortController().signal;

async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('Flights', () => {
  it('counts by endpoint', () => {
    const flights = new Flights();
    const one = flights.begin('api', at(1, 1));
    flights.begin('api', at(1, 2));
    flights.begin('api', at(1, 2));
    assert.deepEqual([flights.count('api', at(1, 1)), flights.count('api', at(1, 2))], [1, 2]);
    one.end();
    assert.equal(flights.count('api', at(1, 1)), 0);
    assert.equal(flights.count('other', at(1, 2)), 0);
  });

  it('drains at once where nothing is in flight', async () => {
    assert.ok(await settled(new Flights().drain('api', 1, 1, never)));
  });

  it('waits for requests, cuts streams', async () => {
    const flights = new Flights();
    const cut: string[] = [];
    flights.begin('api', at()).markStream(() => cut.push('early'));
    const request = flights.begin('api', at());
    const late = flights.begin('api', at());
    const other = flights.begin('api', at(2));
    other.markStream(() => cut.push('other generation'));
    const drained = flights.drain('api', 1, 1, never);
    assert.deepEqual(cut, ['early']);
    late.markStream(() => cut.push('late'));
    assert.deepEqual(cut, ['early', 'late']);
    assert.equal(await settled(drained), false);
    request.end();
    assert.ok(await settled(drained));
  });

  it('waits for each request once, whether it ends as a stream or not', async () => {
    const flights = new Flights();
    const stream = flights.begin('api', at());
    const request = flights.begin('api', at());
    const drained = flights.drain('api', 1, 1, never);
    stream.markStream(() => stream.end());
    stream.markStream(() => undefined);
    assert.equal(await settled(drained), false);
    request.end();
    assert.ok(await settled(drained));
  });

  it('waits for no stream, and at the end of all cuts those of every endpoint', async () => {
    const flights = new Flights();
    const cut: string[] = [];
    flights.begin('api', at()).markStream(() => cut.push('api'));
    flights.begin('web', at()).markStream(() => cut.push('web'));
    flights.begin('web', at());
    flights.cutStreams();
    assert.deepEqual(cut, ['api', 'web']);
    assert.ok(await settled(flights.drain('api', 1, 1, never)));
  });

  it('gives up when told', async () => {
    const flights = new Flights();
    flights.begin('api', at());
    const stop = new AbortController();
    const drained = flights.drain('api', 1, 1, stop.signal);
    assert.equal(await settled(drained), false);
    stop.abort();
    assert.ok(await settled(drained));
    assert.ok(await settled(flights.drain('api', 1, 1, AbortSignal.abort())));
  });

  it('knows for good which generations were told to stop', async () => {
    const flights = new Flights();
    await flights.drain('api', 1, 2, never);
    await flights.drain('api', 1, 1, never);
    assert.ok(flights.isDraining('api', at(1)) && flights.isDraining('api', at(2)));
    assert.ok(!flights.isDraining('api', at(3)));
    assert.ok(!flights.isDraining('api', at(2, 2)));
    assert.ok(!flights.isDraining('web', at(2)));
  });
});
