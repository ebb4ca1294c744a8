import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineMark, markWord, readMark, type LineMark } from '../../../src/logs/line-mark.js';
import { linesOf, markedLine, markedRun } from '../../../src/logs/line-run.js';
import { parseRecords, recordPrefix } from '../../../src/logs/record.js';
import { REMARK_KINDS } from '../../../src/model/remark.js';

const T = Date.UTC(2026, 10, 20, 23, 31, 9, 123);
const OUT = lineMark('out');
const ERR = lineMark('err');

describe('records', () => {
  it('are what people can read and grep', () => {
    assert.equal(`${recordPrefix(T, OUT)}hello`, '2026-11-20T23:31:09.123Z o hello');
    const second = lineMark('err', { instance: 2 });
    assert.equal(`${recordPrefix(T, second)}oops`, '2026-11-20T23:31:09.123Z e2 oops');
  });

  it('are parsed back', () => {
    const remark = lineMark('sys', { instance: 12, generation: 345 }, 'crashed');
    const lines: readonly (readonly [LineMark, string])[] = [
      [OUT, 'a b'],
      [ERR, ''],
      [remark, 'é'],
      [remark, ' with a blank'],
      [lineMark('out', { generation: 3 }), 'o2 is no word of its own'],
      [OUT, 'again'],
    ];
    const text = lines.map(([mark, words]) => `${recordPrefix(T, mark)}${words}\n`).join('');
    assert.deepEqual(
      parseRecords(Buffer.from(text), 'api', 41).flatMap(linesOf),
      lines.map(([mark, words], i) => markedLine('api', 41 + i, T, mark, words)),
    );
  });

  it('of one moment and writer are one run', () => {
    const later = recordPrefix(T + 1, OUT);
    const text = [
      `${recordPrefix(T, OUT)}one`,
      recordPrefix(T, OUT),
      `${recordPrefix(T, OUT)}three ${recordPrefix(T, OUT)}`,
      `${later}four`,
      'by hand',
      `${later}six`,
      `${later}seven`,
    ].join('\n');
    const runs = [
      markedRun('api', 1, 3, T, OUT, `one\n\nthree ${recordPrefix(T, OUT)}`),
      markedRun('api', 4, 1, T + 1, OUT, 'four'),
      markedRun('api', 5, 1, T + 1, OUT, 'by hand'),
      markedRun('api', 6, 2, T + 1, OUT, 'six\nseven'),
    ];
    assert.deepEqual(parseRecords(Buffer.from(text), 'api', 1), runs);
    assert.deepEqual(parseRecords(Buffer.from(`${text}\n`), 'api', 1), runs);
  });

  it('of earlier versions say neither instance nor what a remark is about', () => {
    const stamp = '2026-11-20T23:31:09.123Z';
    const text = `${stamp} o a b\n${stamp} e \n${stamp} s api starts (pid 7)\n`;
    assert.deepEqual(parseRecords(Buffer.from(text), 'api', 1).flatMap(linesOf), [
      markedLine('api', 1, T, OUT, 'a b'),
      markedLine('api', 2, T, ERR, ''),
      markedLine('api', 3, T, lineMark('sys'), 'api starts (pid 7)'),
    ]);
  });

  it('keep lines of another form whole', () => {
    const foreign = [
      'written by hand',
      '2026-99-99T23:31:09.123Z o x',
      '2026-11-20T23:31:09.123Z x2 y',
      '2026-11-20T23:31:09.123Z o2x y',
      '2026-11-20T23:31:09.123Z o',
      '2026-11-20T23:31',
    ];
    const text = `${recordPrefix(T, OUT)}a\n${foreign.join('\n')}`;
    assert.deepEqual(
      parseRecords(Buffer.from(text), 'api', 1).flatMap(linesOf),
      ['a', ...foreign].map((line, i) => markedLine('api', i + 1, T, OUT, line)),
    );
  });
});

describe('the word of a line', () => {
  it('says all that it is made of', () => {
    const origins = [{}, { instance: 1 }, { generation: 7 }, { instance: 256, generation: 4711 }];
    const remarks = [undefined, ...REMARK_KINDS];
    for (const stream of ['out', 'err', 'sys'] as const) {
      for (const origin of origins) {
        for (const remark of remarks) {
          const mark = lineMark(stream, origin, remark);
          assert.deepEqual(readMark(markWord(mark)), mark);
        }
      }
    }
  });

  it('of a remark that only a later version knows is that of any remark', () => {
    assert.deepEqual(readMark('s2:pondered'), lineMark('sys', { instance: 2 }));
  });

  it('is nothing else', () => {
    for (const word of ['', 'x', 'o-1', 'oo', 'o2#', 's:', 'o1#2#3', 'O']) {
      assert.equal(readMark(word), undefined, word);
    }
  });
});
