/**
 * The form of a line on disk: `2026-11-20T23:31:09.123Z o text`, so that people can `tail -f` and
 * `grep` it and readers can merge files by time. `o`, `e` and `s` are out, err and sys.
 */
import type { LogLine, LogStream } from '../model/log.js';

const LETTERS: Readonly<Record<LogStream, string>> = { out: 'o', err: 'e', sys: 's' };
const STREAMS: Readonly<Record<string, LogStream>> = { o: 'out', e: 'err', s: 'sys' };

/** Length of `2026-11-20T23:31:09.123Z`. */
const STAMP = 24;

/** What stands before the text of a line that ended at `t` (epoch ms). */
export function recordPrefix(t: number, stream: LogStream): string {
  return `${new Date(t).toISOString()} ${LETTERS[stream]} `;
}

/**
 * Parses a part of a file that holds whole lines. A line in another form (a torn one, or one that
 * somebody else wrote) is kept whole as `out` at the time of the line before it.
 * @param app whose file it is
 * @param first number of its first line
 */
export function parseRecords(bytes: Uint8Array, app: string, first: number): LogLine[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const lines: LogLine[] = [];
  let stamp = '';
  let t = 0;
  for (let start = 0, n = first; start < text.length; n++) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const stream =
      text[start + STAMP] === ' ' && text[start + STAMP + 2] === ' '
        ? STREAMS[text[start + STAMP + 1] ?? '']
        : undefined;
    const written = text.slice(start, start + STAMP);
    const parsed = stream === undefined ? NaN : written === stamp ? t : Date.parse(written);
    if (stream === undefined || Number.isNaN(parsed) || start + STAMP + 3 > end) {
      lines.push({ app, n, t, stream: 'out', text: text.slice(start, end) });
    } else {
      stamp = written;
      t = parsed;
      lines.push({ app, n, t, stream, text: text.slice(start + STAMP + 3, end) });
    }
    start = end + 1;
  }
  return lines;
}
