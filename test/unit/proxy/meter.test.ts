import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { Meter } from '../../../src/proxy/meter.js';

function ended(meter: Meter, now: number, ms: number | undefined, status = 200): void {
  meter.begin();
  meter.end(now, { status, ms });
}

describe('Meter', () => {
  it('begins with nothing', () => assert.deepEqual(new Meter().totals(0), NO_REQUESTS));

  it('counts what is in flight and what waits', () => {
    const meter = new Meter();
    meter.begin();
    meter.begin();
    meter.hold();
    assert.deepEqual({ ...meter.totals(0) }, { ...NO_REQUESTS, inFlight: 2, held: 1 });
    meter.release();
    meter.end(0, { status: 502, ms: 1 });
    const { inFlight, held, total, errors } = meter.totals(0);
    assert.deepEqual(
      { inFlight, held, total, errors },
      { inFlight: 1, held: 0, total: 1, errors: 1 },
    );
  });

  it('tells quantiles within a tenth', () => {
    const meter = new Meter();
    for (let ms = 1; ms <= 1000; ms++) ended(meter, 1000, ms);
    const { p50, p95 } = meter.totals(1000);
    assert.ok(p50 !== null && Math.abs(p50 - 500) < 50, String(p50));
    assert.ok(p95 !== null && Math.abs(p95 - 950) < 95, String(p95));
  });

  it('takes any time, and none of a stream', () => {
    const meter = new Meter();
    ended(meter, 0, undefined);
    assert.equal(meter.totals(0).p50, null);
    ended(meter, 0, 0);
    assert.equal(meter.totals(0).p50, 0);
    ended(meter, 0, 1e12);
    assert.ok((meter.totals(0).p95 ?? 0) > 1e7);
  });

  it('counts the answers of each class, and none where the client left before', () => {
    const meter = new Meter();
    for (const status of [101, 200, 204, 304, 404, 502, 503, 504, 0]) ended(meter, 0, 1, status);
    const { classes, errors, total } = meter.totals(0);
    assert.deepEqual([classes, errors, total], [[1, 2, 1, 1, 3], 3, 9]);
  });

  it('forgets what was slow long ago', () => {
    const meter = new Meter();
    for (let i = 0; i < 100; i++) ended(meter, 0, 5000);
    for (let i = 0; i < 100; i++) ended(meter, 61_000, 10);
    for (let i = 0; i < 100; i++) ended(meter, 122_000, 10);
    const { p95 } = meter.totals(122_000);
    assert.ok(p95 !== null && p95 < 20, String(p95));
  });

  it('forgets also where nothing comes any more', () => {
    const meter = new Meter();
    ended(meter, 200_000, 5000);
    assert.notEqual(meter.totals(200_000).p95, null);
    assert.notEqual(meter.totals(259_000).p95, null);
    assert.equal(meter.totals(320_000).p95, null);
    ended(meter, 400_000, 5000);
    assert.notEqual(meter.totals(461_000).p95, null);
    assert.equal(meter.totals(521_000).p95, null);
  });

  it('tells the rate of the last ten whole seconds', () => {
    const meter = new Meter();
    for (let second = 100; second < 130; second++) {
      for (let i = 0; i < 7; i++) ended(meter, second * 1000 + i, 1);
    }
    assert.equal(meter.totals(130_000).rate, 7);
    assert.equal(meter.totals(135_000).rate, 3.5);
    assert.equal(meter.totals(200_000).rate, 0);
    assert.equal(meter.totals(200_000).total, 210);
  });
});
