import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INVERSE, PLAIN, withFlags } from '../../../ui/text/attr.js';
import type { Entry } from '../../../ui/lines/entry-ring.js';
import { formatEntry, isBeginning, wrapRow, type LineFormat } from '../../../ui/log-lines.js';
import { rowText, textRun } from '../../../ui/text/rows.js';
import { findRanges } from '../../../ui/lines/search.js';
import { makeTheme } from '../../../ui/text/theme.js';

process.env['TZ'] = 'UTC';

const theme = makeTheme({ colour: true, ascii: false });

function format(overrides: Partial<LineFormat> = {}): LineFormat {
  return {
    width: 40,
    wrap: true,
    timestamps: 'off',
    before: () => undefined,
    brief: false,
    json: true,
    nameWidth: 0,
    nameText: ({ app }) => app,
    spot: undefined,
    chosen: undefined,
    nameAttr: () => PLAIN,
    shift: 0,
    rangesIn: undefined,
    rangesInName: undefined,
    currentMatch: undefined,
    theme,
    ...overrides,
  };
}

function entry(text: string, overrides: Partial<Entry> = {}): Entry {
  return {
    seq: 1,
    app: 'api',
    n: 1,
    t: Date.UTC(2026, 0, 1, 9, 5, 7),
    stream: 'out',
    level: undefined,
    text,
    ...overrides,
  };
}

function lines(text: string, overrides: Partial<LineFormat> = {}): string[] {
  return formatEntry(entry(text), format(overrides)).map(rowText);
}

describe('a log line', () => {
  it('is at least one row', () => {
    assert.deepEqual(lines(''), ['']);
  });

  it('is wrapped between glyphs, never through a wide one', () => {
    assert.deepEqual(lines('abcdef', { width: 4 }), ['abcd', 'ef']);
    assert.deepEqual(lines('漢字漢', { width: 3 }), ['漢', '字', '漢']);
    assert.deepEqual(wrapRow([textRun('ab'), textRun('cd'), textRun('ef')], 3).map(rowText), [
      'abc',
      'def',
    ]);
  });

  it('is cut, with a mark, where it is not wrapped, and can be moved sideways', () => {
    assert.deepEqual(lines('abcdefgh', { width: 5, wrap: false }), ['abcd…']);
    assert.deepEqual(lines('abcdefgh', { width: 5, wrap: false, shift: 4 }), ['efgh ']);
    assert.deepEqual(lines('a\x1b[31mbcd\x1b[0mefgh', { width: 5, wrap: false, shift: 2 }), [
      'cdef…',
    ]);
  });

  it('has name and time before it, blank beside what is wrapped', () => {
    const wide = { width: 30, nameWidth: 5, timestamps: 'clock' } as const;
    assert.deepEqual(lines('a text of some length', wide), [
      'api  │ 09:05:07 a text of some',
      '     │           length',
    ]);
  });

  it('has no prefix where that would leave no room for it', () => {
    assert.deepEqual(lines('text', { width: 20, nameWidth: 5, timestamps: 'clock' }), ['text']);
  });

  it('has tabs up to the next stop', () => {
    assert.deepEqual(lines('a\tbc\t\x1b[31m\td'), [`a       bc${' '.repeat(14)}d`]);
  });

  it('shows matches inverse, also across colours, and the visited one apart', () => {
    const [row] = formatEntry(
      entry('x bo\x1b[1mom y'),
      format({ rangesIn: (_entry, shown) => findRanges(shown, 'boom') }),
    );
    assert.deepEqual(
      row?.map(({ text, attr }) => [text, attr === withFlags(attr, INVERSE)]),
      [
        ['x ', false],
        ['bo', true],
        ['om', true],
        [' y', false],
      ],
    );
    const [visited] = formatEntry(
      entry('boom'),
      format({ rangesIn: (_entry, shown) => findRanges(shown, 'boom'), currentMatch: 1 }),
    );
    assert.equal(visited?.[0]?.attr, theme.currentMatch);
  });

  it('is marked where it is not the app’s own', () => {
    const rows = formatEntry(entry('started', { stream: 'sys' }), format());
    assert.deepEqual(rows.map(rowText), ['── started']);
    assert.equal(rows[0]?.[1]?.attr, theme.dim);
    const gap = formatEntry(entry('3 lines are missing', { stream: 'gap' }), format());
    assert.equal(gap[0]?.[1]?.attr, theme.bad);
  });

  it('has the time since the line before, where there is one', () => {
    const before = (): Entry => entry('earlier', { t: entry('').t - 1500 });
    const shown = (overrides: Partial<LineFormat>): string =>
      rowText(formatEntry(entry('x'), format({ timestamps: 'delta', ...overrides }))[0] ?? []);
    assert.equal(shown({ before }), '   +1.5s x');
    assert.equal(shown({}), '         x');
  });

  it('of JSON is readable, or as it is', () => {
    const text =
      '{"level":50,"time":1,"msg":"no such table","table":"carts","ms":12,"req":{"id":7}}';
    const line = entry(text, { level: 'error' });
    const shown = (json: boolean): string =>
      rowText(formatEntry(line, format({ json, width: 200 }))[0] ?? []).trim();
    assert.equal(shown(true), 'error no such table table=carts ms=12 req={"id":7}');
    assert.equal(shown(false), text);
  });

  it('of JSON keeps the line breaks of messages and stacks', () => {
    const text = JSON.stringify({
      msg: 'line one\nline two',
      err: { type: 'TypeError', stack: 'TypeError: no\n    at a', code: 'E1' },
    });
    assert.deepEqual(lines(text), [
      'line one',
      'line two err=TypeError: no',
      '    at a',
      '{"code":"E1"} ',
    ]);
    const [cut, ...more] = lines(text, { wrap: false });
    assert.deepEqual([cut, more], ['line one line two err=TypeError: no    …', []]);
  });

  it('of JSON leaves out what is the same in all lines of pino, and of pino alone', () => {
    const shown = (members: object): string =>
      lines(JSON.stringify(members), { width: 80 }).join().trim();
    const pino = { level: 30, time: 1, pid: 7, hostname: 'box', v: 1, msg: 'up' };
    assert.equal(shown(pino), 'up');
    assert.equal(shown({ msg: 'killed', pid: 7, v: 2 }), 'killed pid=7 v=2');
  });

  it('that is unfinished is its end in one row where it stands beside others', () => {
    const line = entry('z'.repeat(400) + '\x1b[31mname? ', { unfinished: true });
    const shown = (overrides: Partial<LineFormat>): string[] =>
      formatEntry(line, format({ width: 12, ...overrides })).map(rowText);
    assert.deepEqual(shown({ brief: true }), ['…zzzzzname? ']);
    assert.deepEqual(shown({ brief: true, wrap: false }), ['…zzzzzname? ']);
    assert.equal(shown({ brief: false }).length, 34);
    const whole = entry('漢'.repeat(10), { unfinished: true });
    const [row] = formatEntry(whole, format({ width: 12, brief: true })).map(rowText);
    assert.equal(row, '…漢漢漢漢漢');
  });

  it('that is no whole JSON object stays as it is', () => {
    for (const text of ['{"broken', '{not json}', '[1,2]', '{} behind', '{"a":1']) {
      const row = formatEntry(entry(text), format({ width: 60 }))[0] ?? [];
      assert.equal(rowText(row).trimEnd(), text);
    }
  });

  it('of an older generation has its number', () => {
    const [row = []] = formatEntry(entry('bye', { generation: 7 }), format());
    assert.equal(rowText(row).trimEnd(), '#7 bye');
  });

  it('begins a run because it says so, not by its words', () => {
    const words = 'api starts (pid 42)';
    assert.ok(isBeginning(entry(words, { stream: 'sys', remark: 'started' })));
    assert.ok(isBeginning(entry('whatever', { stream: 'sys', remark: 'started' })));
    assert.ok(!isBeginning(entry(words, { stream: 'sys', remark: 'note' })));
    assert.ok(!isBeginning(entry(words, { stream: 'sys' })), 'of an earlier version');
    assert.ok(!isBeginning(entry(words, { stream: 'out' })));
  });

  it('that begins a run is drawn as a rule', () => {
    const remark = entry('api starts (pid 42)', { stream: 'sys', remark: 'started' });
    const row = formatEntry(remark, format({ width: 40 }))[0] ?? [];
    assert.equal(rowText(row), '── api starts (pid 42) ─────────────────');
  });
});
