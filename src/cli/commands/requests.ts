import { readAccessLog, type AccessGap } from '../../logs/access-log.js';
import { timeOfDay } from '../../logs/plain.js';
import { appNamed, namedInstance } from '../../model/app.js';
import { combinedLine } from '../../model/combined-line.js';
import type { StackHandle } from '../../model/handle.js';
import { requestLine } from '../../model/request-line.js';
import type { RequestQuery, RequestRecord } from '../../model/request.js';
import { writeLines } from '../faces/plain-face.js';
import { EXIT } from '../exit-codes.js';
import { complainOf } from '../print.js';
import { withRecords, type RecordsOptions } from '../running/records.js';

export interface RequestsOptions extends RecordsOptions {
  readonly lines?: number;
  readonly grep?: RegExp;
  readonly json?: boolean;
  /** Lines as `access.log` has them. */
  readonly combined?: boolean;
}

type Entry = RequestRecord | AccessGap;

/** In batches, as they come. */
async function* entriesOf(
  handle: StackHandle,
  query: RequestQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  for await (const chunk of handle.requests(query, signal)) {
    if (chunk.kind === 'requests') yield chunk.records;
    if (chunk.kind === 'gap') yield [{ gap: chunk.requests, why: 'this reader was too slow' }];
  }
}

function isWanted(entry: Entry, apps: readonly string[], options: RequestsOptions): boolean {
  if ('gap' in entry) return options.grep === undefined;
  const { since = -Infinity, until = Infinity, grep } = options;
  if (entry.t < since || entry.t > until) return false;
  if (apps.length > 0 && (entry.app === undefined || !apps.includes(entry.app))) return false;
  return grep === undefined || requestLine(entry).search(grep) >= 0;
}

function shown(entry: Entry, options: RequestsOptions): string[] {
  if (options.json === true) return [JSON.stringify(entry)];
  // Who reads that format knows no other lines.
  if (options.combined === true) return 'gap' in entry ? [] : [combinedLine(entry)];
  if ('gap' in entry) return [`         … ${entry.gap} requests are missing: ${entry.why}`];
  return [`${timeOfDay(entry.t)} ${requestLine(entry)}`];
}

/** What the files hold: the newest `lines` of what is wanted. */
async function stored(
  directory: string,
  apps: readonly string[],
  options: RequestsOptions,
  signal: AbortSignal,
): Promise<void> {
  const { lines = Infinity } = options;
  let kept: string[] = [];
  for await (const entry of readAccessLog(directory)) {
    if (signal.aborted) return;
    if (!isWanted(entry, apps, options)) continue;
    kept.push(...shown(entry, options));
    if (lines === Infinity && kept.length >= 1000) {
      await writeLines(kept);
      kept = [];
    } else if (kept.length > 2 * lines + 1000) kept = kept.slice(-lines);
  }
  if (lines > 0) await writeLines(lines === Infinity ? kept : kept.slice(-lines));
}

/** `sockpit requests`: of the running stack, or what its runs have left on disk. */
export function requests(apps: readonly string[], options: RequestsOptions): Promise<number> {
  const name = apps.find((each) => namedInstance(each) !== undefined);
  if (name !== undefined) {
    complainOf({
      message: `${name} is an instance, and requests are kept by app`,
      advice: `sockpit requests ${appNamed(name)}`,
    });
    return Promise.resolve(EXIT.usage);
  }
  return withRecords(apps, options, async ({ found, kept, signal }) => {
    const { follow = false, lines } = options;
    // What the stack holds in memory is its own; a moment or a pattern is looked for on disk.
    const asks = [options.since, options.until, options.grep].some((one) => one !== undefined);
    if (found.kind !== 'running' || (asks && !follow)) {
      return stored(kept.directory, apps, options, signal);
    }
    const query: RequestQuery = {
      follow,
      ...(apps.length === 0 ? {} : { apps }),
      ...(lines === undefined ? {} : { tail: lines }),
    };
    for await (const batch of entriesOf(found.handle, query, signal)) {
      const wanted = batch.filter((entry) => isWanted(entry, apps, options));
      await writeLines(wanted.flatMap((entry) => shown(entry, options)));
    }
  });
}
