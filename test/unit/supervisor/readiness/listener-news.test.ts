import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createListenerNews } from '../../../../src/supervisor/readiness/listener-news.js';
import type { ListenerNews } from '../../../../src/supervisor/readiness/listener-news.js';
import { countsIn } from '../../../../src/supervisor/discovery/socket-count.js';
import { FakeClock } from './fakes.js';

describe('news of listeners', () => {
  let clock: FakeClock;
  let count: string | undefined;
  let sockets: Set<number>;
  let tables: number;
  let heard: number;
  let processor: number;
  let connectedAt: number;
  let news: ListenerNews;
  let isBlind: boolean;
  const hear = (): Promise<void> => {
    heard += 1;
    return Promise.resolve();
  };

  beforeEach(() => {
    clock = new FakeClock();
    count = '3';
    sockets = new Set([7]);
    tables = 0;
    heard = 0;
    processor = 0;
    isBlind = false;
    connectedAt = -Infinity;
    news = createListenerNews({
      clock,
      socketCount: () => count,
      connectedAt: () => connectedAt,
      listening: () => {
        tables += 1;
        return isBlind ? Promise.reject(new Error('no')) : Promise.resolve(new Set(sockets));
      },
      processorMs: () => processor,
    });
  });

  it('come within 10 ms of a new one, and not for what was there before', async () => {
    news(hear);
    await clock.advance(500);
    assert.equal(heard, 0);
    sockets.add(8);
    count = '4';
    await clock.advance(10);
    assert.equal(heard, 1);
  });

  it('come as soon as there is anything to be seen again', async () => {
    news(hear);
    await clock.advance(500);
    isBlind = true;
    sockets.add(8);
    count = '4';
    await clock.advance(100);
    assert.equal(heard, 0);
    isBlind = false;
    await clock.advance(10);
    assert.equal(heard, 1);
  });

  it('come also where a socket listens a little after it was made', async () => {
    news(hear);
    await clock.advance(500);
    count = '4';
    await clock.advance(10);
    sockets.add(8);
    await clock.advance(10);
    assert.equal(heard, 1);
  });

  it('are not given for sockets that close, or do not listen', async () => {
    news(hear);
    await clock.advance(500);
    sockets.clear();
    count = '2';
    await clock.advance(500);
    count = '9';
    await clock.advance(500);
    assert.equal(heard, 0);
  });

  it('cost nothing but a look at the count while nothing changes', async () => {
    news(hear);
    await clock.advance(500);
    const before = tables;
    await clock.advance(5000);
    assert.equal(tables, before);
  });

  it('wait a little while others are being spawned', async () => {
    for (let spawned = 0; spawned < 100; spawned++) {
      news(hear);
      count = String(spawned * 6);
      sockets.add(spawned);
      await clock.advance(3);
    }
    assert.ok(tables <= 7, String(tables));
    const before = heard;
    await clock.advance(10);
    assert.equal(heard, before + 100);
  });

  it('are put off while a connection of our own is made and accepted', async () => {
    news(hear);
    await clock.advance(500);
    const before = tables;
    connectedAt = clock.now();
    count = '5';
    await clock.advance(9);
    assert.equal(tables, before);
    sockets.add(8);
    await clock.advance(6);
    assert.equal(heard, 1);
  });

  it('come while we connect all the time', async () => {
    news(hear);
    await clock.advance(500);
    sockets.add(8);
    for (let time = 0; time < 20; time++) {
      connectedAt = clock.now();
      count = `${10 + time}`;
      await clock.advance(1);
    }
    assert.equal(heard, 1);
  });

  it('are not looked for when nobody listens to them any more', async () => {
    const one = news(hear);
    const two = news(hear);
    await clock.advance(100);
    one.stop();
    two.stop();
    await clock.advance(100);
    assert.equal(clock.pending, 0);
  });

  it('are not looked for where the system cannot count', async () => {
    count = undefined;
    news(hear);
    assert.equal(clock.pending, 0);
    await clock.advance(100);
    assert.equal(tables, 0);
  });

  it('take a hundredth of a core at most, and a little more for an app that starts', async () => {
    const slow = createListenerNews({
      clock,
      socketCount: () => String(clock.now()),
      connectedAt: () => connectedAt,
      listening: () => {
        tables += 1;
        processor += 40;
        return Promise.resolve(new Set(sockets));
      },
      processorMs: () => processor,
    });
    slow(hear);
    await clock.advance(8000);
    assert.ok(tables >= 5 && tables <= 7, `${tables} looks of 40 ms`);
    const before = tables;
    slow(hear);
    await clock.advance(50);
    assert.ok(tables >= before + 4, `${tables - before} looks for an app that starts now`);
  });

  it('come as soon on a machine that is busy with other things', async () => {
    news(() => {
      heard += 1;
      // So long it takes, as others have the processor.
      return new Promise((resolve) => clock.after(400, resolve));
    });
    await clock.advance(100);
    for (let socket = 8; socket < 12; socket += 1) {
      sockets.add(socket);
      count = String(socket);
      await clock.advance(420);
    }
    assert.equal(heard, 4);
  });
});

describe('the count of sockets', () => {
  const sockstat = 'sockets: used 142\nTCP: inuse 6 orphan 0 tw 23 alloc 10 mem 0\n';

  it('holds what changes when something listens, and not what changes all the time', () => {
    const counts = countsIn(sockstat, 'TCP6: inuse 2\nUDP6: inuse 1\n');
    assert.equal(counts, 'sockets: used 142, TCP: inuse 6, TCP6: inuse 2');
    assert.equal(countsIn(sockstat.replace('tw 23', 'tw 9'), 'TCP6: inuse 2\n'), counts);
  });

  it('does without IPv6', () => {
    assert.equal(countsIn(sockstat, ''), 'sockets: used 142, TCP: inuse 6, ');
  });
});
