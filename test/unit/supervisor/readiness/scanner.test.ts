import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createScanner } from '../../../../src/supervisor/readiness/scanner.js';
import { tcpListener } from '../../../../src/supervisor/discovery/listener.js';
import type { Listener } from '../../../../src/supervisor/discovery/listener.js';
import { FakeClock } from './fakes.js';

const OWNER = { pid: 42, name: 'node' };

describe('news that come while a scan is under way', () => {
  let clock: FakeClock;
  let scans: ((found: readonly Listener[]) => void)[];
  let found: (readonly Listener[])[];
  let hear: () => Promise<void>;

  beforeEach(async () => {
    clock = new FakeClock();
    scans = [];
    found = [];
    const scanner = createScanner({
      clock,
      printed: { onLines: () => () => undefined },
      ports: {
        news: (hearer) => {
          hear = hearer;
          return { stop: () => undefined };
        },
        roundsApartMs: () => 0,
      },
      scan: () => new Promise((resolve) => scans.push(resolve)),
      found: (listeners) => found.push(listeners),
    });
    scanner.start();
    await clock.advance(50);
    await hear();
    assert.equal(scans.length, 1);
  });

  it('have it repeated at once if it found nothing', async () => {
    scans[0]?.([]);
    await clock.advance(0);
    assert.equal(scans.length, 2);
  });

  it('leave whoever was found the processor for a moment, to answer', async () => {
    scans[0]?.([tcpListener(OWNER, '127.0.0.1', 3000, false)]);
    await clock.advance(40);
    assert.equal(scans.length, 1);
    assert.equal(found.length, 1);
    await clock.advance(10);
    assert.equal(scans.length, 2);
  });
});
