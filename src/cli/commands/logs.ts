import { filterChunks, type LineFilter } from '../../logs/line-filter.js';
import { PIECE_MARK } from '../../logs/line-discipline.js';
import { readRunMark } from '../../logs/run-mark.js';
import { readStored } from '../../logs/stored.js';
import type { LogChunk, LogQuery } from '../../model/log.js';
import { lineObjects } from '../faces/json-face.js';
import { wantsColor } from '../options.js';
import { createPlainFace, followLines, writeLines } from '../faces/plain-face.js';
import { withRecords, type Records, type RecordsOptions } from '../running/records.js';

export interface LogsOptions extends RecordsOptions {
  readonly lines?: number;
  readonly grep?: RegExp;
  readonly run?: 'last' | 'all';
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Where the lines come from: the running stack, or the files that its runs have left. */
function chunksOf(
  found: Records['found'],
  directory: string,
  query: LogQuery,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncIterable<LogChunk> {
  const { since, until, grep, run } = options;
  const filter: LineFilter = { since, until, grep };
  const asks = [since, until, grep, run].some((asked) => asked !== undefined);
  if (found.kind === 'running' && (query.follow || !asks)) {
    const chunks = filterChunks(found.handle.logs(query, signal), filter);
    return query.follow ? chunks : withUnfinished(chunks);
  }
  // A moment says how far to go back; without one a running stack means its own lines.
  const last = run === 'last' || (run === undefined && found.kind === 'running' && !since);
  const { stateDirectory } = found.identity;
  const startedAt = last ? readRunMark(stateDirectory)?.startedAt : undefined;
  const from = Math.max(since ?? 0, startedAt ?? 0);
  return readStored(directory, query, signal, { ...filter, since: from });
}

/** Nothing follows that would finish them: unfinished lines are shown as lines, with a mark. */
async function* withUnfinished(chunks: AsyncIterable<LogChunk>): AsyncGenerator<LogChunk> {
  for await (const chunk of chunks) {
    if (chunk.kind !== 'live') yield chunk;
    else {
      const { app, stream } = chunk;
      const text = `${chunk.text}${PIECE_MARK}`;
      yield { kind: 'lines', lines: [{ app, n: 0, t: Date.now(), stream, text }] };
    }
  }
}

async function print(
  chunks: AsyncIterable<LogChunk>,
  known: readonly string[],
  options: LogsOptions,
): Promise<void> {
  if (options.json === true) {
    for await (const chunk of chunks) {
      await writeLines(lineObjects(chunk).map((one) => JSON.stringify(one)));
    }
    return;
  }
  const color = wantsColor(options, process.env) && process.stdout.isTTY;
  const format = { apps: known, color, own: '' };
  if (options.follow === true) await followLines(chunks, format);
  else await createPlainFace(format).lines(chunks);
}

/** `sockpit logs`: from the running stack, or from the files that an ended one left. */
export function logs(apps: readonly string[], options: LogsOptions): Promise<number> {
  return withRecords(apps, options, async ({ found, directory, known, signal }) => {
    const query: LogQuery = {
      ...(apps.length === 0 ? {} : { apps }),
      ...(options.lines === undefined ? {} : { tail: options.lines }),
      follow: options.follow === true && found.kind === 'running',
    };
    await print(chunksOf(found, directory, query, options, signal), known, options);
  });
}
