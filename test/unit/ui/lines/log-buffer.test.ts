import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogLine } from '../../../../src/model/log.js';
import type { EntryList } from '../../../../ui/lines/entry-ring.js';
import { DEFAULT_LIMITS, LogBuffer } from '../../../../ui/lines/log-buffer.js';

function line(app: string, n: number, text = `${app} ${n}`): LogLine {
  return { app, n, t: 1000 + n, stream: 'out', text };
}

function texts(entries: EntryList): string[] {
  return Array.from({ length: entries.length }, (_, index) => entries.at(index).text);
}

function add(logs: LogBuffer, ...lines: readonly LogLine[]): void {
  logs.add({ kind: 'lines', lines });
}

describe('the lines that are held', () => {
  it('are there by app and all together, in order of arrival', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1), line('b', 1), line('a', 2));
    assert.deepEqual(texts(logs.view('a')), ['a 1', 'a 2']);
    assert.deepEqual(texts(logs.view(undefined)), ['a 1', 'b 1', 'a 2']);
    assert.deepEqual(texts(logs.view('nobody')), []);
  });

  it('go on from an error where their form says so; on stderr also those right behind it', () => {
    const levels = (stream: 'out' | 'err', ...after: readonly string[]): (string | undefined)[] => {
      const logs = new LogBuffer(() => 0);
      add(logs, ...['ERROR x', ...after].map((text, i) => ({ ...line('a', i + 1, text), stream })));
      const { length } = logs.stored('a');
      return Array.from({ length }, (_, i) => logs.stored('a').at(i).level).slice(1);
    };
    const lines = ['    at cart', 'GET / 200', '0 errors found, no error'];
    assert.deepEqual(levels('out', ...lines), ['error', undefined, undefined]);
    assert.deepEqual(levels('err', ...lines), ['error', 'error', 'warn']);
  });

  it('go on from an error of their own instance, whatever another says between', () => {
    const logs = new LogBuffer(() => 0);
    const said = ['1 ERROR x', '2 fine', '1   at cart', '2   with it'];
    add(
      logs,
      ...said.map((text, i) => ({
        ...line('a', i + 1, text.slice(2)),
        instance: Number(text[0]),
      })),
    );
    const levels = said.map((_, i) => logs.stored('a').at(i).level);
    assert.deepEqual(levels, ['error', undefined, 'error', undefined]);
  });

  it('tell of the instances of their app', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1), line('b', 1));
    const { instances } = logs;
    assert.deepEqual([...instances], []);
    add(logs, { ...line('a', 2), instance: 1 }, { ...line('a', 3), instance: 3 });
    assert.deepEqual([...logs.instances], [['a', 3]]);
    assert.notEqual(logs.instances, instances);
    const told = logs.instances;
    add(logs, { ...line('a', 4), instance: 2 }, line('a', 5));
    assert.equal(logs.instances, told, 'the same while it says the same');
    assert.deepEqual(
      [1, 2, 3, 4].map((i) => logs.stored('a').at(i).instance),
      [1, 3, 2, undefined],
    );
  });

  it('that are unfinished are there for each instance', () => {
    const logs = new LogBuffer(() => 0);
    const live = { kind: 'live', app: 'a', stream: 'out' } as const;
    logs.add({ ...live, instance: 1, text: 'one? ' });
    logs.add({ ...live, instance: 2, text: 'two? ' });
    assert.deepEqual(texts(logs.view('a')), ['one? ', 'two? ']);
    add(logs, { ...line('a', 1, 'one? yes'), instance: 1 });
    assert.deepEqual(texts(logs.view('a')), ['one? yes', 'two? ']);
    logs.add({ ...live, instance: 2, text: '' });
    assert.deepEqual(texts(logs.view('a')), ['one? yes']);
  });

  it('are no more than the cap per app, in lines', () => {
    const logs = new LogBuffer(() => 0, { ...DEFAULT_LIMITS, linesPerApp: 3 });
    add(logs, line('quiet', 1));
    for (let n = 1; n <= 100; n++) add(logs, line('loud', n));
    assert.deepEqual(texts(logs.view('loud')), ['loud 98', 'loud 99', 'loud 100']);
    const all = texts(logs.view(undefined));
    assert.equal(all[0], 'quiet 1');
    assert.equal(all.at(-1), 'loud 100');
    assert.ok(all.length <= 6, `${all.length} lines are held for 4`);
  });

  it('are no more than the cap per app, in size', () => {
    const logs = new LogBuffer(() => 0, { ...DEFAULT_LIMITS, sizePerApp: 100 });
    for (let n = 1; n <= 50; n++) add(logs, line('a', n, 'x'.repeat(30)));
    assert.equal(logs.view('a').length, 3);
    assert.equal(logs.size, 90);
  });

  it('are no more than the cap in all: the largest gives first', () => {
    const logs = new LogBuffer(() => 0, { ...DEFAULT_LIMITS, totalSize: 100 });
    add(logs, line('small', 1, 'x'.repeat(10)));
    for (let n = 1; n <= 20; n++) add(logs, line('big', n, 'y'.repeat(30)));
    assert.equal(logs.view('small').length, 1);
    assert.equal(logs.size, 100);
  });

  it('are each taken once when the feed begins again', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1), line('a', 2));
    add(logs, line('a', 1), line('a', 2), line('a', 3));
    assert.deepEqual(texts(logs.view('a')), ['a 1', 'a 2', 'a 3']);
  });

  it('end with the unfinished line, which a finished one replaces', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1));
    logs.add({ kind: 'live', app: 'a', stream: 'out', text: '10%' });
    logs.add({ kind: 'live', app: 'a', stream: 'out', text: '50%' });
    assert.deepEqual(texts(logs.view('a')), ['a 1', '50%']);
    assert.deepEqual(texts(logs.stored('a')), ['a 1']);
    assert.deepEqual(texts(logs.view('b')), []);
    add(logs, line('a', 2, '100%'));
    assert.deepEqual(texts(logs.view('a')), ['a 1', '100%']);
    logs.add({ kind: 'live', app: 'a', stream: 'err', text: 'name? ' });
    logs.add({ kind: 'live', app: 'a', stream: 'err', text: '' });
    assert.deepEqual(texts(logs.view(undefined)), ['a 1', '100%']);
  });

  it('have the time at which the last of an unfinished one was read', () => {
    let now = 100;
    const logs = new LogBuffer(() => now);
    logs.add({ kind: 'live', app: 'a', stream: 'out', t: 7, text: '(Pdb) ' });
    assert.equal(logs.view('a').at(0).t, 7);
    now = 5000;
    add(logs, line('b', 1));
    assert.equal(logs.view('a').at(0).t, 7);
    logs.add({ kind: 'live', app: 'a', stream: 'out', text: 'of an earlier version' });
    assert.equal(logs.view('a').at(0).t, 5000);
  });

  it('say how many are missing', () => {
    const logs = new LogBuffer(() => 7);
    logs.add({ kind: 'gap', app: 'a', lines: 12, why: 'rotated away' });
    const entry = logs.view('a').at(0);
    assert.equal(entry.stream, 'gap');
    assert.equal(entry.text, '12 lines are missing: rotated away');
  });

  it('say what is missing where a feed that broke off began again, and nothing twice', () => {
    const logs = new LogBuffer(() => 7);
    add(logs, line('a', 5), line('a', 6));
    logs.add({ kind: 'gap', app: 'a', lines: 2, why: 'rotated away' });
    add(logs, line('a', 9), line('b', 40), line('a', 12));
    assert.deepEqual(texts(logs.view('a')), [
      'a 5',
      'a 6',
      '2 lines are missing: rotated away',
      'a 9',
      '2 lines are missing: the log broke off for a while; sockpit logs has them',
      'a 12',
    ]);
    assert.deepEqual(texts(logs.view('b')), ['b 40']);
  });

  it('begin after what was cleared', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1), line('a', 2));
    const cleared = logs.newest.seq;
    add(logs, line('a', 3));
    assert.deepEqual(texts(logs.view('a', cleared)), ['a 3']);
  });

  it('are cut where they are endless, and have composed accents', () => {
    const logs = new LogBuffer(() => 0);
    add(logs, line('a', 1, 'x'.repeat(100_000)), line('a', 2, 'e\u0301'));
    assert.ok(logs.view('a').at(0).text.length < 17_000);
    assert.equal(logs.view('a').at(1).text, 'é');
  });
});
