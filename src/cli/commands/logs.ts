import { filterChunks, type LineFilter } from '../../logs/line-filter.js';
import { readRunMark } from '../../logs/run-mark.js';
import { readStored, storedApps } from '../../logs/stored.js';
import { unknownApp, UnknownAppError } from '../../model/handle.js';
import type { LogChunk, LogQuery } from '../../model/log.js';
import { logDirectory } from '../../stack/identity.js';
import { EXIT } from '../exit-codes.js';
import { wantsColor, type StackOptions } from '../options.js';
import { createPlainFace, writeLines } from '../plain-face.js';
import { complain, complainOf } from '../print.js';
import { findStack, type Found } from '../running.js';

export interface LogsOptions extends StackOptions {
  readonly follow?: boolean;
  readonly lines?: number;
  /** Epoch ms. */
  readonly since?: number;
  /** Epoch ms. */
  readonly until?: number;
  readonly grep?: RegExp;
  readonly run?: 'last' | 'all';
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Where the lines come from: the running stack, or the files that its runs have left. */
function chunksOf(
  found: Exclude<Found, { kind: 'missing' }>,
  query: LogQuery,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncIterable<LogChunk> {
  const { since, until, grep, run } = options;
  const filter: LineFilter = { since, until, grep };
  const asks = [since, until, grep, run].some((asked) => asked !== undefined);
  if (found.kind === 'running' && (query.follow || !asks)) {
    return filterChunks(found.handle.logs(query, signal), filter);
  }
  // A moment says how far to go back; without one a running stack means its own lines.
  const last = run === 'last' || (run === undefined && found.kind === 'running' && !since);
  const { stateDirectory } = found.identity;
  const startedAt = last ? readRunMark(stateDirectory)?.startedAt : undefined;
  const from = Math.max(since ?? 0, startedAt ?? 0);
  const directory = logDirectory(found.identity);
  return readStored(directory, query, signal, { ...filter, since: from });
}

/** A chunk as lines of JSON: the members of a line, or `gap` with the number of lines missing. */
function chunkJson(chunk: LogChunk): readonly string[] {
  switch (chunk.kind) {
    case 'lines':
      return chunk.lines.map(({ t, app, stream, text }) =>
        JSON.stringify({ t, app, stream, text }),
      );
    case 'gap':
      return [JSON.stringify({ gap: chunk.lines, app: chunk.app, why: chunk.why })];
    case 'live':
      return [];
  }
}

async function print(
  chunks: AsyncIterable<LogChunk>,
  known: readonly string[],
  options: LogsOptions,
): Promise<void> {
  if (options.json === true) {
    for await (const chunk of chunks) await writeLines(chunkJson(chunk));
    return;
  }
  const color = wantsColor(options, process.env) && process.stdout.isTTY;
  await createPlainFace({ apps: known, color, own: '' }).lines(chunks);
}

/** `sockpit logs`: from the running stack, or from the files that an ended one left. */
export async function logs(apps: readonly string[], options: LogsOptions): Promise<number> {
  if (options.follow === true && options.until !== undefined) {
    complainOf({ message: '-f goes on, and --until ends', advice: 'leave one of them away' });
    return EXIT.usage;
  }
  const found = await findStack(options);
  if (found.kind === 'missing') {
    complainOf(found);
    return EXIT.usage;
  }
  const following = new AbortController();
  process.once('SIGINT', () => following.abort());
  process.stdout.on('error', () => following.abort());
  try {
    const stored = await storedApps(logDirectory(found.identity));
    const running = found.kind === 'running' ? (await found.handle.status()).apps : [];
    // Apps that the config no longer has may have left lines of earlier runs.
    const known = [...new Set([...running.map(({ name }) => name), ...stored])];
    const strange = apps.find((app) => !known.includes(app));
    if (strange !== undefined) throw unknownApp(strange, known);
    const query: LogQuery = {
      ...(apps.length === 0 ? {} : { apps }),
      ...(options.lines === undefined ? {} : { tail: options.lines }),
      follow: options.follow === true && found.kind === 'running',
    };
    await print(chunksOf(found, query, options, following.signal), known, options);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof UnknownAppError)) throw error;
    complain(`sockpit: ${error.message}`);
    return EXIT.usage;
  } finally {
    if (found.kind === 'running') await found.handle.close();
  }
}
