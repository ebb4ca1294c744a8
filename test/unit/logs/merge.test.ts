import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LineRun, LogChunk, LogLine, LogQuery } from '../../../src/model/log.js';
import type { LineSource, LiveLine, Stored } from '../../../src/logs/line-source.js';
import type { LogFilter } from '../../../src/logs/log-filter.js';
import { asLines, markedRun, runOf } from '../../../src/logs/line-run.js';
import { readMerged } from '../../../src/logs/merge.js';
import { Wakeup } from '../../../src/logs/wakeup.js';
import { lineMark } from '../../../src/logs/line-mark.js';

/** What it reads, line by line. */
function readLines(...args: Parameters<typeof readMerged>): AsyncGenerator<LogChunk, void> {
  return asLines(readMerged(...args));
}

/** Lines of one app, the older of them only "on disk". */
class FakeSource implements LineSource {
  readonly lines: LogLine[] = [];
  /** Number of the oldest line in memory. */
  memory = 1;
  /** Lines before this are gone for good. */
  gone = 0;
  loads = 0;
  joinedAt = 1;
  readonly live: LiveLine[] = [];

  constructor(readonly app: string) {}

  get first(): number {
    return this.gone + 1;
  }

  get last(): number {
    return this.lines.length;
  }

  add(...times: readonly number[]): this {
    for (const t of times) {
      const n = this.lines.length + 1;
      this.lines.push({ app: this.app, n, t, stream: 'out', text: `${this.app}${n}` });
    }
    return this;
  }

  recent(n: number): LineRun | undefined {
    const line = n < this.memory ? undefined : this.lines[n - 1];
    if (!line) return undefined;
    const same = this.lines.filter(
      ({ n, t, instance }) => n >= this.memory && t === line.t && instance === line.instance,
    );
    // Lines that lie apart are no run.
    const consecutive = (same.at(-1)?.n ?? 0) - (same[0]?.n ?? 0) === same.length - 1;
    const run = consecutive ? same : [line];
    const texts = run.map(({ text }) => text).join('\n');
    const mark = lineMark('out', line);
    return markedRun(this.app, run[0]?.n ?? n, run.length, line.t, mark, texts);
  }

  async stored(n: number): Promise<Stored> {
    this.loads++;
    await Promise.resolve();
    if (n <= this.gone) return { kind: 'gap', next: this.gone + 1, why: 'gone' };
    const from = n - ((n - 1) % 3);
    const lines = this.lines.slice(Math.max(from - 1, this.gone), from + 2);
    return { kind: 'runs', runs: lines.map(runOf) };
  }
}

function feedOf(...sources: readonly FakeSource[]) {
  const wakeup = new Wakeup();
  const all = [...sources];
  const state = { ended: false };
  return {
    all,
    state,
    wake: () => wakeup.wake(),
    sources: () => all,
    ended: () => state.ended,
    changed: (signal: AbortSignal) => wakeup.sleep(signal),
  };
}

async function read(feed: ReturnType<typeof feedOf>, query: LogQuery): Promise<LogChunk[]> {
  const out: LogChunk[] = [];
  for await (const chunk of readLines(feed, query, new AbortController().signal)) out.push(chunk);
  return out;
}

function texts(chunks: readonly LogChunk[]): string[] {
  return chunks.flatMap((chunk) =>
    chunk.kind === 'lines'
      ? chunk.lines.map(({ text }) => text)
      : [chunk.kind === 'gap' ? `gap ${chunk.app} ${chunk.lines}` : `live ${chunk.text}`],
  );
}

describe('readMerged', () => {
  it('reads a part of others where an app is called as what every object has', async () => {
    const odd = new FakeSource('constructor').add(1, 2);
    const feed = feedOf(odd, new FakeSource('a').add(3));
    const on = await read(feed, { follow: false, head: 9, from: new Map([['a', 1]]) });
    assert.deepEqual(texts(on), ['constructor1', 'constructor2', 'a1']);
    const back = await read(feed, { follow: false, tail: 9, before: new Map([['a', 2]]) });
    assert.deepEqual(texts(back), ['a1']);
  });

  it('reads a part between numbers: a page back, and a page on', async () => {
    const a = new FakeSource('a').add(1, 3, 5, 7, 9);
    const b = new FakeSource('b').add(2, 4, 6, 8);
    a.memory = 4;
    const feed = feedOf(a, b);
    const back = (tail: number, before: Record<string, number>): Promise<LogChunk[]> =>
      read(feed, { follow: false, tail, before: new Map(Object.entries(before)) });
    assert.deepEqual(texts(await back(3, { a: 4, b: 3 })), ['b1', 'a2', 'b2', 'a3'].slice(1));
    assert.deepEqual(texts(await back(9, { a: 2 })), ['a1']);
    assert.deepEqual(texts(await back(9, { a: 1, b: 1 })), []);
    const on = (head: number, from: Record<string, number>): Promise<LogChunk[]> =>
      read(feed, { follow: false, head, from: new Map(Object.entries(from)) });
    assert.deepEqual(texts(await on(3, { a: 4, b: 3 })), ['b3', 'a4', 'b4']);
    assert.deepEqual(texts(await on(3, { a: 5 })), ['b1', 'b2', 'b3']);
    assert.deepEqual(texts(await on(9, { a: 6, b: 5 })), []);
    assert.deepEqual(texts(await on(0, {})), []);
    a.gone = 2;
    assert.deepEqual(texts(await on(2, { a: 2, b: 9 })), ['gap a 1', 'a3', 'a4']);
  });

  it('merges by time, equal times in order of the apps', async () => {
    const feed = feedOf(new FakeSource('a').add(1, 3, 3, 9), new FakeSource('b').add(2, 3, 4));
    assert.deepEqual(texts(await read(feed, { follow: false })), [
      'a1',
      'b1',
      'a2',
      'a3',
      'b2',
      'b3',
      'a4',
    ]);
  });

  it('takes the newest over all asked apps together', async () => {
    const feed = feedOf(
      new FakeSource('a').add(1, 3, 3, 9),
      new FakeSource('b').add(2, 3, 4),
      new FakeSource('c').add(100, 100),
    );
    const tail = async (count: number): Promise<string[]> =>
      texts(await read(feed, { apps: ['a', 'b'], tail: count, follow: false }));
    assert.deepEqual(await tail(0), []);
    assert.deepEqual(await tail(1), ['a4']);
    assert.deepEqual(await tail(3), ['b2', 'b3', 'a4']);
    assert.deepEqual(await tail(4), ['a3', 'b2', 'b3', 'a4']);
    assert.equal((await tail(100)).length, 7);
  });

  it('takes some of each app beside one that writes much, in order of time', async () => {
    const loud = new FakeSource('loud').add(...Array.from({ length: 20 }, (_, i) => 100 + i));
    const quiet = new FakeSource('quiet').add(1, 2, 3, 110);
    const mute = new FakeSource('mute').add(50);
    const query = { tail: 3, each: 2, follow: false };
    assert.deepEqual(texts(await read(feedOf(loud, quiet, mute), query)), [
      ...['quiet3', 'mute1', 'quiet4', 'loud18', 'loud19', 'loud20'],
    ]);
  });

  it('reads from the file what has left memory, and then from memory', async () => {
    const a = new FakeSource('a').add(...Array.from({ length: 20 }, (_, i) => i * 2));
    const b = new FakeSource('b').add(...Array.from({ length: 20 }, (_, i) => i * 2 + 1));
    a.memory = 15;
    b.memory = 5;
    const all = texts(await read(feedOf(a, b), { follow: false }));
    assert.deepEqual(all, Array.from({ length: 20 }, (_, i) => [`a${i + 1}`, `b${i + 1}`]).flat());
    assert.ok(a.loads > 0 && b.loads > 0);
    const newest = texts(await read(feedOf(a, b), { tail: 31, follow: false }));
    assert.deepEqual(newest, all.slice(-31));
  });

  it('stops, when it does not follow, at what there was when it began', async () => {
    const a = new FakeSource('a').add(1, 2);
    const out: string[] = [];
    for await (const chunk of readLines(feedOf(a), { follow: false }, AbortSignal.timeout(5000))) {
      out.push(...texts([chunk]));
      a.add(3);
    }
    assert.deepEqual(out, ['a1', 'a2']);
  });

  it('makes a gap of what was rotated away under a follower', async () => {
    const a = new FakeSource('a').add(1);
    const feed = feedOf(a);
    const reader = readLines(feed, { follow: true }, AbortSignal.timeout(5000));
    assert.deepEqual(texts([(await reader.next()).value as LogChunk]), ['a1']);
    a.add(...Array.from({ length: 30 }, (_, i) => i));
    a.memory = 25;
    a.gone = 10;
    feed.state.ended = true;
    const rest: LogChunk[] = [];
    for await (const chunk of reader) rest.push(chunk);
    const expected = Array.from({ length: 21 }, (_, i) => `a${i + 11}`);
    assert.deepEqual(texts(rest), ['gap a 9', ...expected]);
  });

  it('begins with a gap where the first lines of all that are asked for are gone', async () => {
    const a = new FakeSource('a').add(1, 2, 3, 4, 5, 6);
    const b = new FakeSource('b').add(7, 8);
    a.gone = 3;
    a.memory = 7;
    const feed = feedOf(a, b);
    const rest = ['a4', 'a5', 'a6', 'b1', 'b2'];
    const told = async (query: Omit<LogQuery, 'follow'>): Promise<string[]> =>
      texts(await read(feed, { follow: false, ...query }));
    assert.deepEqual(await told({}), ['gap a 3', ...rest]);
    assert.deepEqual(await told({ head: 2 }), ['gap a 3', 'a4', 'a5']);
    assert.deepEqual(await told({ tail: 8 }), ['gap a 3', ...rest]);
    assert.deepEqual(await told({ tail: 7 }), ['gap a 3', ...rest]);
    assert.deepEqual(await told({ tail: 5 }), rest);
    assert.deepEqual(await told({ tail: 4 }), rest.slice(1));
    const before = new Map([['a', 3]]);
    assert.deepEqual(await told({ tail: 1, before }), ['gap a 2']);
    assert.deepEqual(await told({ from: new Map([['b', 2]]) }), ['a4', 'a5', 'a6', 'b2']);
  });

  it('does not give up in a gap what memory still holds', async () => {
    const a = new FakeSource('a').add(...Array.from({ length: 30 }, (_, i) => i));
    a.stored = () => Promise.resolve({ kind: 'gap', next: Infinity, why: 'gone' });
    a.memory = 21;
    const all = texts(await read(feedOf(a), { follow: false }));
    assert.deepEqual(all, ['gap a 20', ...Array.from({ length: 10 }, (_, i) => `a${i + 21}`)]);
  });

  it('follows apps that come later, and ends when the feed does', async () => {
    const a = new FakeSource('a').add(1);
    const feed = feedOf(a);
    const out: string[] = [];
    const reading = (async () => {
      const signal = AbortSignal.timeout(5000);
      for await (const chunk of readLines(feed, { follow: true }, signal)) {
        out.push(...texts([chunk]));
        if (out.includes('a1') && feed.all.length === 1) {
          setImmediate(() => {
            feed.all.push(new FakeSource('b').add(2, 3));
            a.add(4);
            feed.wake();
          });
        }
        if (out.includes('a2')) {
          setImmediate(() => {
            feed.state.ended = true;
            feed.wake();
          });
        }
      }
    })();
    await reading;
    assert.deepEqual(out, ['a1', 'b1', 'b2', 'a2']);
  });

  it('follows an app that comes back from where it came back', async () => {
    const feed = feedOf(new FakeSource('a').add(1));
    const back = new FakeSource('b').add(0, 0, 2, 3);
    back.joinedAt = 3;
    const out: string[] = [];
    for await (const chunk of readLines(feed, { follow: true }, AbortSignal.timeout(5000))) {
      out.push(...texts([chunk]));
      if (feed.all.length === 1) feed.all.push(back);
      else feed.state.ended = true;
    }
    assert.deepEqual(out, ['a1', 'b3', 'b4']);
  });

  it('shows an unfinished line once in each form, and only when caught up', async () => {
    const a = new FakeSource('a').add(1, 2);
    let version = 1;
    let text = '50%';
    a.live.push({
      mark: lineMark('out'),
      get version() {
        return version;
      },
      t: 7,
      text: () => text,
    });
    const feed = feedOf(a);
    const abort = new AbortController();
    const reader = readLines(feed, { follow: true }, abort.signal);
    const next = async (): Promise<string[]> => texts([(await reader.next()).value as LogChunk]);
    assert.deepEqual(await next(), ['a1', 'a2']);
    const { value: half } = await reader.next();
    const writer = { app: 'a', stream: 'out', instance: undefined, generation: undefined };
    assert.deepEqual(half, { kind: 'live', ...writer, t: 7, text: '50%' });
    setImmediate(() => {
      version++;
      text = '';
      a.add(3);
      feed.wake();
    });
    assert.deepEqual(await next(), ['a3']);
    assert.deepEqual(await next(), ['live ']);
    setImmediate(() => abort.abort());
    assert.equal((await reader.next()).done, true);
  });

  it('gives batches of bounded size', async () => {
    const a = new FakeSource('a').add(...Array.from({ length: 5000 }, () => 1));
    const chunks = await read(feedOf(a), { follow: false });
    assert.equal(texts(chunks).length, 5000);
    for (const chunk of chunks) assert.ok(chunk.kind === 'lines' && chunk.lines.length <= 1000);
  });

  describe('with a filter', () => {
    const filtered = async (query: LogQuery, filter: LogFilter): Promise<string[]> => {
      const a = new FakeSource('a').add(10, 20, 30, 30, 50, 60);
      const b = new FakeSource('b').add(15, 30, 45, 70);
      // The older half of them only in the file.
      a.memory = 4;
      b.memory = 3;
      const out: LogChunk[] = [];
      const { signal } = new AbortController();
      for await (const chunk of readLines(feedOf(a, b), query, signal, filter)) out.push(chunk);
      return texts(out);
    };

    it('begins and ends at moments, both included', async () => {
      const all = { follow: false };
      assert.deepEqual(await filtered(all, { since: 30 }), [
        'a3',
        'a4',
        'b2',
        'b3',
        'a5',
        'a6',
        'b4',
      ]);
      assert.deepEqual(await filtered(all, { until: 30 }), ['a1', 'b1', 'a2', 'a3', 'a4', 'b2']);
      assert.deepEqual(await filtered(all, { since: 16, until: 29 }), ['a2']);
      assert.deepEqual(await filtered(all, { since: 71 }), []);
      assert.deepEqual(await filtered(all, { until: 9 }), []);
      assert.deepEqual(await filtered(all, { since: 50, until: 20 }), []);
    });

    it('counts the newest lines among those wanted', async () => {
      const two = { follow: false, tail: 2 };
      assert.deepEqual(await filtered(two, { until: 45 }), ['b2', 'b3']);
      assert.deepEqual(await filtered(two, { grep: /^a/ }), ['a5', 'a6']);
      assert.deepEqual(await filtered(two, { grep: /[12]$/, until: 30 }), ['a2', 'b2']);
      assert.deepEqual(await filtered({ ...two, apps: ['b'] }, { grep: /[13]$/ }), ['b1', 'b3']);
      assert.deepEqual(await filtered(two, { grep: /nothing/ }), []);
    });
  });

  describe('with single instances', () => {
    function twins(): FakeSource {
      const a = new FakeSource('a').add(1, 2, 3, 4, 5, 6);
      const each = a.lines.map((line, i) => ({ ...line, instance: i % 3 === 0 ? 2 : 1 }));
      a.lines.splice(0, a.lines.length, ...each);
      return a;
    }
    const read = async (query: LogQuery, memory = 1): Promise<string[]> => {
      const a = twins();
      a.memory = memory;
      const feed = feedOf(a, new FakeSource('b').add(4));
      const out: LogChunk[] = [];
      for await (const chunk of readLines(feed, query, AbortSignal.any([]))) out.push(chunk);
      return texts(out);
    };

    it('reads only theirs, beside other apps', async () => {
      assert.deepEqual(await read({ follow: false, apps: ['a.2'] }), ['a1', 'a4']);
      assert.deepEqual(await read({ follow: false, apps: ['a.2'] }, 5), ['a1', 'a4']);
      assert.deepEqual(await read({ follow: false, apps: ['a.2', 'b'] }), ['a1', 'a4', 'b1']);
      assert.deepEqual(await read({ follow: false, apps: ['a.3'] }), []);
    });

    it('counts only theirs among the newest, and among the first', async () => {
      assert.deepEqual(await read({ follow: false, apps: ['a.1'], tail: 3 }), ['a3', 'a5', 'a6']);
      assert.deepEqual(await read({ follow: false, apps: ['a.2'], head: 1 }), ['a1']);
    });

    it('shows only their unfinished lines', async () => {
      const a = twins();
      const live = (instance: number): LiveLine => ({
        mark: lineMark('out', { instance }),
        version: 1,
        t: 7,
        text: () => `of ${instance}`,
      });
      a.live.push(live(1), live(2));
      const chunks: LogChunk[] = [];
      const query = { follow: false, apps: ['a.2'] };
      for await (const chunk of readLines(feedOf(a), query, AbortSignal.any([]))) {
        chunks.push(chunk);
      }
      assert.deepEqual(texts(chunks), ['a1', 'a4', 'live of 2']);
    });
  });
});
