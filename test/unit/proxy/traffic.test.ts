import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { Meter } from '../../../src/proxy/meter.js';
import { Traffic } from '../../../src/proxy/traffic.js';
import { ManualClock } from '../ui/support/manual-clock.js';

describe('the traffic of a stack', () => {
  it('is none before anything has come, and where no such app is', () => {
    const traffic = new Traffic(new ManualClock());
    assert.deepEqual(traffic.totals('api'), NO_REQUESTS);
    assert.deepEqual(traffic.unfinished(undefined), []);
  });

  it('is told as of now', () => {
    const clock = new ManualClock(10_000);
    const traffic = new Traffic(clock);
    const meter = new Meter();
    traffic.meters.set('api', meter);
    meter.begin();
    meter.end(clock.elapsed(), { status: 200, ms: 3 });
    clock.advance(1000);
    assert.equal(traffic.totals('api').rate, 0.1);
    clock.advance(60_000);
    assert.equal(traffic.totals('api').rate, 0);
    assert.equal(traffic.totals('api').total, 1);
  });

  it('is the same when the clock is set back', () => {
    const clock = new ManualClock(7_200_000);
    const traffic = new Traffic(clock);
    const meter = new Meter();
    traffic.meters.set('api', meter);
    traffic.totals('api');
    clock.set(-3_600_000);
    meter.begin();
    meter.end(clock.elapsed(), { status: 200, ms: 3 });
    clock.advance(1000);
    assert.equal(traffic.totals('api').rate, 0.1);
  });
});
