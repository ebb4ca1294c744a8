/**
 * The form of a line on disk: `2026-11-20T23:31:09.123Z o text`, so that people can `tail -f` and
 * `grep` it and readers can merge files by time. The word before the text is that of `line-mark.ts`;
 * earlier versions wrote its first letter alone.
 */
import type { LineRun } from '../model/log.js';
import { lineMark, LONGEST_WORD, markWord, readMark, type LineMark } from './line-mark.js';
import { markedRun } from './line-run.js';

/** Length of `2026-11-20T23:31:09.123Z`. */
const STAMP = 24;
/** Of a line in another form. */
const FOREIGN = lineMark('out');

/** What stands before the text of a line that ended at `t` (epoch ms). */
export function recordPrefix(t: number, mark: LineMark): string {
  return `${new Date(t).toISOString()} ${markWord(mark)} `;
}

/**
 * Parses a part of a file that holds whole lines; those that follow each other and came at one moment are
 * one run. A line in another form (a torn one, or one that somebody else wrote) is kept whole as `out` at
 * the time of the line before it.
 * @param app whose file it is
 * @param first number of its first line
 */
export function parseRecords(bytes: Uint8Array, app: string, first: number): LineRun[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const runs: LineRun[] = [];
  let stamp = '';
  let t = 0;
  // Most lines share their word with the one before.
  let word = '';
  let known: LineMark | undefined;
  for (let start = 0, n = first; start < text.length;) {
    let end = endOfLine(text, start);
    const wordAt = start + STAMP + 1;
    const wordEnd = text[wordAt - 1] === ' ' ? wordEndIn(text, wordAt, end) : -1;
    let mark: LineMark | undefined;
    if (wordEnd !== -1) {
      const found = text.slice(wordAt, wordEnd);
      if (found !== word) {
        word = found;
        known = readMark(found);
      }
      mark = known;
    }
    const written = text.slice(start, start + STAMP);
    const parsed = !mark ? NaN : written === stamp ? t : Date.parse(written);
    if (!mark || Number.isNaN(parsed)) {
      runs.push(markedRun(app, n++, 1, t, FOREIGN, text.slice(start, end)));
    } else {
      stamp = written;
      t = parsed;
      const prefix = text.slice(start, wordEnd + 1);
      let lines = 1;
      for (; text.startsWith(prefix, end + 1); lines++) end = endOfLine(text, end + 1);
      const records = text.slice(wordEnd + 1, end);
      const texts = lines === 1 ? records : records.replaceAll(`\n${prefix}`, '\n');
      runs.push(markedRun(app, n, lines, t, mark, texts));
      n += lines;
    }
    start = end + 1;
  }
  return runs;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

/** Where the blank behind the word is; -1 where there is none near. */
function wordEndIn(text: string, from: number, end: number): number {
  const last = Math.min(from + LONGEST_WORD, end - 1);
  for (let at = from; at <= last; at++) if (text.charCodeAt(at) === 32) return at;
  return -1;
}
