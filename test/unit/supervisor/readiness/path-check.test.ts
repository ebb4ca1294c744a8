import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { checkPath, type PathCheck } from '../../../../src/supervisor/readiness/path-check.js';
import type { Probe, ProbeEvent } from '../../../../src/supervisor/readiness/probe.js';
import { FakeClock } from './fakes.js';

describe('the check of a path', () => {
  let clock: FakeClock;
  let held: boolean;
  let begun: number;
  let check: PathCheck;
  let met: number;
  /** When each question was asked, in ms after the first. */
  let asked: number[];
  /** Open questions, by number. */
  let open: Map<number, (event: ProbeEvent) => void>;

  const probe: Probe = (_upstream, _request, report) => {
    const number = asked.push(clock.now() - begun);
    open.set(number, (event) => {
      open.delete(number);
      report(event);
    });
    report({ kind: 'accepted' });
    return { stop: () => void open.delete(number) };
  };

  beforeEach(() => {
    clock = new FakeClock();
    begun = clock.now();
    held = false;
    met = 0;
    asked = [];
    open = new Map();
    const input = { clock, held: () => held };
    const options = { probe, input, overdue: () => false };
    check = checkPath({ kind: 'unix', path: '/s' }, '', options, () => met++);
  });

  function answer(number: number, status: number): void {
    open.get(number)?.({ kind: 'http', status });
  }

  it('asks once more where an answer is lost, and is met by that', async () => {
    await clock.advance(1999);
    assert.deepEqual(asked, [0]);
    await clock.advance(1);
    assert.deepEqual(asked, [0, 2000]);
    answer(2, 204);
    assert.equal(met, 1);
    assert.equal(open.size, 0);
    assert.equal(clock.pending, 0);
  });

  it('keeps the first question open, and one beside it', async () => {
    await clock.advance(40_000);
    assert.deepEqual(asked, [0, 2000, 6000, 14_000, 24_000, 34_000]);
    assert.deepEqual([...open.keys()], [1, 6]);
    answer(1, 200);
    assert.equal(met, 1);
  });

  it('goes on as at first after any answer', async () => {
    await clock.advance(2000);
    answer(2, 503);
    assert.equal(check.status, 503);
    assert.equal(open.size, 0);
    await clock.advance(100);
    assert.deepEqual(asked, [0, 2000, 2100]);
    await clock.advance(2000);
    assert.deepEqual(asked.slice(3), [4100]);
  });

  it('asks nobody while a debugger waits', async () => {
    held = true;
    await clock.advance(10_000);
    assert.deepEqual(asked, []);
    held = false;
    await clock.advance(500);
    assert.equal(asked.length, 1);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await clock.advance(3000);
    check.stop();
    assert.equal(open.size, 0);
    assert.equal(clock.pending, 0);
  });
});
