import { unreadableReason } from '../../config/locate.js';
import { readAccessLog } from '../../logs/access-log.js';
import { clockText } from '../../model/clock-text.js';
import { appNamed, namedInstance } from '../../model/app.js';
import { combinedLine } from '../../model/combined-line.js';
import type { StackHandle } from '../../model/handle.js';
import { requestLine } from '../../model/request-line.js';
import type { RequestQuery } from '../../model/request.js';
import { writeLines } from '../faces/plain-face.js';
import { EXIT } from '../exit-codes.js';
import { complainOf } from '../print.js';
import type { RecordsOnDisk } from '../running/records-on-disk.js';
import { before, missingBefore, newestOf, type AccessEntry } from '../running/older-requests.js';
import { withRecords, type RecordsOptions } from '../running/records.js';

export interface RequestsOptions extends RecordsOptions {
  readonly lines?: number;
  readonly grep?: RegExp;
  readonly json?: boolean;
  /** Lines as `access.log` has them. */
  readonly combined?: boolean;
}

/** What the files have; where they cannot be read that is said, and what was read counts all the same. */
async function* asFarAsRead(directory: string): AsyncGenerator<AccessEntry> {
  try {
    yield* readAccessLog(directory);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    complainOf({
      message: `the requests kept in ${directory} cannot be read: ${unreadableReason(error)}`,
      advice: 'what is shown is not all; see who may read them: ls -ld',
    });
  }
}

/** What is held, with what goes before it, and then what comes; in batches. */
async function* entriesOf(
  handle: StackHandle,
  query: RequestQuery,
  { directory, startedAt = 0 }: RecordsOnDisk,
  { isWanted, signal }: { isWanted: (entry: AccessEntry) => boolean; signal: AbortSignal },
): AsyncGenerator<readonly AccessEntry[]> {
  const { tail = Infinity } = query;
  const askedAt = Date.now();
  let isFirst = true;
  for await (const chunk of handle.requests(query, signal)) {
    if (chunk.kind === 'requests') {
      const { records } = chunk;
      const missing = isFirst ? missingBefore(records, tail) : 0;
      isFirst = false;
      if (missing > 0) {
        const older = before(asFarAsRead(directory), { records, startedAt, askedAt });
        yield* newestOf(older, isWanted, missing);
      }
      yield records.filter(isWanted);
    }
    if (chunk.kind === 'gap') {
      yield [{ gap: chunk.requests, why: 'this reader was too slow' } as const].filter(isWanted);
    }
  }
}

function isWanted(entry: AccessEntry, apps: readonly string[], options: RequestsOptions): boolean {
  // Who reads the combined format knows no other lines.
  if ('gap' in entry) return options.grep === undefined && options.combined !== true;
  const { since = -Infinity, until = Infinity, grep } = options;
  if (entry.t < since || entry.t > until) return false;
  if (apps.length > 0 && (entry.app === undefined || !apps.includes(entry.app))) return false;
  return grep === undefined || requestLine(entry).search(grep) >= 0;
}

function shown(entry: AccessEntry, options: RequestsOptions): string {
  if (options.json === true) return JSON.stringify(entry);
  if ('gap' in entry) return `         … ${entry.gap} requests are missing: ${entry.why}`;
  if (options.combined === true) return combinedLine(entry);
  return `${clockText(entry.t)} ${requestLine(entry)}`;
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
    const show = async (batches: AsyncIterable<readonly AccessEntry[]>): Promise<void> => {
      for await (const batch of batches) {
        if (signal.aborted) return;
        await writeLines(batch.map((entry) => shown(entry, options)));
      }
    };
    const wanted = (entry: AccessEntry): boolean => isWanted(entry, apps, options);
    // What the stack holds in memory is its own; a moment or a pattern is looked for on disk.
    const asks = [options.since, options.until, options.grep].some((one) => one !== undefined);
    if (found.kind !== 'running' || (asks && !follow)) {
      return show(newestOf(asFarAsRead(kept.directory), wanted, lines ?? Infinity));
    }
    const query: RequestQuery = {
      follow,
      ...(apps.length === 0 ? {} : { apps }),
      ...(lines === undefined ? {} : { tail: lines }),
    };
    await show(entriesOf(found.handle, query, kept, { isWanted: wanted, signal }));
  });
}
