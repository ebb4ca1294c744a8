/**
 * Which lines somebody wants to see. Pure.
 */
import type { LogChunk, LogLine } from '../model/log.js';
import { withoutColours } from './control-sequences.js';

export interface LogFilter {
  /** Epoch ms of the first line wanted. */
  readonly since?: number | undefined;
  /** Epoch ms of the last line wanted. */
  readonly until?: number | undefined;
  /** What its text has to match, colours left out. */
  readonly grep?: RegExp | undefined;
}

/** @param filter times are not looked at where a reader has already begun and ended by them */
export function matches({ since, until, grep }: LogFilter, { t, text }: LogLine): boolean {
  if (since !== undefined && t < since) return false;
  if (until !== undefined && t > until) return false;
  // `test` of a global or sticky expression would go on from where it last was.
  return grep === undefined || withoutColours(text).search(grep) >= 0;
}

/** The same chunks, with the lines that match; whether an unfinished one will is not known yet. */
export async function* filterChunks(
  chunks: AsyncIterable<LogChunk>,
  filter: LogFilter,
): AsyncGenerator<LogChunk, void, undefined> {
  for await (const chunk of chunks) {
    if (chunk.kind === 'gap') yield chunk;
    else if (chunk.kind === 'live') {
      if (filter.grep === undefined) yield chunk;
    } else {
      const lines = chunk.lines.filter((line) => matches(filter, line));
      if (lines.length > 0) yield { kind: 'lines', lines };
    }
  }
}
