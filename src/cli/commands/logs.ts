import { filterChunks, type LogFilter } from '../../logs/log-filter.js';
import { PIECE_MARK } from '../../logs/line-discipline.js';
import { asLines } from '../../logs/line-run.js';
import { readStored } from '../../logs/stored.js';
import { longerNames } from '../../logs/plain.js';
import { appNamed, namedInstance } from '../../model/app.js';
import type { LogChunk, LogQuery, RunChunk } from '../../model/log.js';
import { lastObjects, lineObjects } from '../faces/json-face.js';
import { wantsColor } from '../options.js';
import { complain } from '../print.js';
import { createPlainFace, followLines, writeLines } from '../faces/plain-face.js';
import { newestLines } from '../running/newest-lines.js';
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
  { found, kept, signal }: Pick<Records, 'found' | 'kept' | 'signal'>,
  query: LogQuery,
  options: LogsOptions,
): AsyncIterable<LogChunk | RunChunk> {
  const { since, until, grep, run } = options;
  const filter: LogFilter = { since, until, grep };
  const asks = [since, until, grep, run].some((asked) => asked !== undefined);
  if (found.kind === 'running' && (query.follow || !asks)) {
    const { handle } = found;
    const chunks = query.follow ? handle.logs(query, signal) : newestLines(handle, query, signal);
    return filterChunks(chunks, filter);
  }
  // A moment says how far to go back; without one a running stack means its own lines.
  const last = run === 'last' || (run === undefined && found.kind === 'running' && !since);
  const from = Math.max(since ?? 0, (last ? kept.startedAt : undefined) ?? 0);
  return readStored(kept.directory, query, signal, { ...filter, since: from });
}

/** Nothing follows that would finish them: unfinished lines are shown as lines, with a mark. */
async function* withUnfinished(
  chunks: AsyncIterable<LogChunk | RunChunk>,
): AsyncGenerator<LogChunk | RunChunk> {
  for await (const chunk of chunks) {
    if (chunk.kind !== 'live') yield chunk;
    else {
      const { app, stream, instance, generation, t = Date.now() } = chunk;
      const text = `${chunk.text}${PIECE_MARK}`;
      const line = { app, n: 0, t, stream, text, instance, generation };
      yield { kind: 'lines', lines: [line] };
    }
  }
}

async function print(
  chunks: AsyncIterable<LogChunk | RunChunk>,
  { known, instances }: Pick<Records, 'known' | 'instances'>,
  options: LogsOptions,
): Promise<void> {
  if (options.json === true) {
    const objectsOf = options.follow === true ? lineObjects : lastObjects;
    for await (const chunk of asLines(chunks)) {
      await writeLines(objectsOf(chunk).map((one) => JSON.stringify(one)));
    }
    return;
  }
  const color = wantsColor(options, process.env) && process.stdout.isTTY;
  const format = { apps: known, longer: longerNames(instances), color, own: '' };
  if (options.follow === true) await followLines(asLines(chunks), format);
  else await createPlainFace(format).lines(withUnfinished(chunks));
}

/** Says of each named instance that is not there now what will be seen of it. */
function complainOfAbsent(names: readonly string[], { instances }: Records): void {
  for (const name of names) {
    const named = namedInstance(name);
    const app = instances.find((one) => one.name === named?.app);
    if (!named || !app || named.instance <= app.instances) continue;
    const count = app.instances === 1 ? '1 instance' : `${app.instances} instances`;
    complain(`sockpit: ${app.name} has ${count} now; of ${name} there is what it said before`);
  }
}

/**
 * `sockpit logs`: from the running stack, or from the files that an ended one left.
 * @param names of apps, or of single instances of them
 */
export function logs(names: readonly string[], options: LogsOptions): Promise<number> {
  return withRecords(names.map(appNamed), options, async (records) => {
    complainOfAbsent(names, records);
    const query: LogQuery = {
      ...(names.length === 0 ? {} : { apps: names }),
      ...(options.lines === undefined ? {} : { tail: options.lines }),
      follow: options.follow === true && records.found.kind === 'running',
    };
    await print(chunksOf(records, query, options), records, options);
  });
}
