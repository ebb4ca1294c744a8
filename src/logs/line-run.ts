/**
 * Lines and runs of them, made and taken apart. One place makes them all, so that to V8 they are all
 * alike.
 */
import type { LineRun, LogChunk, LogLine, RunChunk } from '../model/log.js';
import type { LineMark } from './line-mark.js';

const CHUNK_LINES = 1000;

/** @param text of so many lines, with `\n` between two */
export function markedRun(
  app: string,
  n: number,
  lines: number,
  t: number,
  { stream, instance, generation, remark }: LineMark,
  text: string,
): LineRun {
  return { app, n, lines, t, stream, instance, generation, remark, text };
}

/** A line of an app's log. */
export function markedLine(
  app: string,
  n: number,
  t: number,
  { stream, instance, generation, remark }: LineMark,
  text: string,
): LogLine {
  return { app, n, t, stream, text, instance, generation, remark };
}

/** Number of the last line of a run. */
export function lastOf({ n, lines }: LineRun): number {
  return n + lines - 1;
}

/** What of a run has numbers from `from` to `to`, both included; it has at least one of them. */
export function cutRun(run: LineRun, from: number, to: number): LineRun {
  const { app, n, t, text } = run;
  const first = Math.max(n, from);
  const last = Math.min(lastOf(run), to);
  if (first === n && last === lastOf(run)) return run;
  const kept = text.split('\n').slice(first - n, last - n + 1);
  return markedRun(app, first, kept.length, t, markOf(run), kept.join('\n'));
}

/** Its lines, each as an object. */
export function linesOf(run: LineRun): LogLine[] {
  const { app, n, lines, t, text } = run;
  const mark = markOf(run);
  if (lines === 1) return [markedLine(app, n, t, mark, text)];
  return text.split('\n').map((one, i) => markedLine(app, n + i, t, mark, one));
}

/** A line as a run of one. */
export function runOf(line: LogLine): LineRun {
  return markedRun(line.app, line.n, 1, line.t, markOf(line), line.text);
}

function markOf({ stream, instance, generation, remark }: LineRun | LogLine): LineMark {
  return { stream, instance, generation, remark };
}

/** The same, with an object for each line, and no more than so many lines in a chunk. */
export async function* asLines(
  chunks: AsyncIterable<LogChunk | RunChunk>,
): AsyncGenerator<LogChunk, void, undefined> {
  for await (const chunk of chunks) {
    if (chunk.kind !== 'runs') {
      yield chunk;
      continue;
    }
    const lines = chunk.runs.flatMap(linesOf);
    for (let at = 0; at < lines.length; at += CHUNK_LINES) {
      yield { kind: 'lines', lines: lines.slice(at, at + CHUNK_LINES) };
    }
  }
}
