/**
 * A stack's finished requests on disk, beside the logs of its apps: one JSON object a line with all
 * that is known, which we read again ourselves, and the `access.log` that every other program reads.
 *
 * Nobody waits for it: a request that ends while the disk lags too far behind is left out, and how
 * many were is written as soon as it has caught up.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../model/clock.js';
import { combinedLine } from '../model/combined-line.js';
import type { RequestRecord } from '../model/request.js';
import { nodeDisk } from './disk.js';
import type { Disk } from './disk.js';
import { COMBINED_LOG } from './file-names.js';
import { openRotated, release } from './rotated-files.js';
import { RotatingFile } from './rotating-file.js';

export interface AccessLogOptions {
  /** The stack's log directory; the files are `requests.jsonl` and `access.log`, older ones end in `.1` and so on. */
  readonly directory: string;
  readonly clock: Clock;
  /** Size at which a new file is begun, of each of the two. Default: 10 MB. */
  readonly maxBytes?: number;
  /** Unwritten bytes past which requests are left out. Default: 8 MB. */
  readonly maxBacklog?: number;
  /** Default: the real one. */
  readonly disk?: Disk;
  /** Told once when requests cannot be written, until they can be again. */
  onProblem(text: string): void;
  /** Told once when they can be. */
  onMended?(text: string): void;
}

export interface AccessLog {
  append(record: RequestRecord): void;
  /** Resolves when everything taken is on disk. */
  close(): Promise<void>;
}

/** What stands in the JSON file for requests that are in neither. */
export interface AccessGap {
  readonly gap: number;
  readonly why: string;
}

const MB = 1_048_576;
/** A busy proxy does not write each request alone: for so long lines wait for others on their way. */
const PACE_MS = 50;
/** Requests that wait for so long, or are so many, become lines. */
const GATHER_MS = 25;
const GATHERED = 100;
/**
 * Lines become bytes soon, since those are not on V8's heap: text that outlives two of its small
 * collections makes a large one necessary, which for a busy proxy was one a second.
 */
const ENCODE_CHARS = 8192;
const KEEP = 3;

const JSON_LINES = 'requests.jsonl';

export function openAccessLog(options: AccessLogOptions): AccessLog {
  const { directory, clock, maxBytes = 10 * MB, maxBacklog = 8 * MB, disk = nodeDisk } = options;
  let left = 0;
  /** Those that cannot be written, which are mostly on one disk: that is told of once, by the first of them. */
  const broken = new Set<string>();
  let told = '';
  const open = (name: string, mended: (lost: number, why: string) => void): RotatingFile => {
    const path = join(directory, name);
    return new RotatingFile({
      path,
      maxBytes,
      keep: KEEP,
      firstLine: 1,
      disk,
      clock,
      paceMs: PACE_MS,
      encodeChars: ENCODE_CHARS,
      broken(reason) {
        if (broken.size === 0) {
          told = path;
          options.onProblem(`requests cannot be written to ${path}: ${reason}`);
        }
        broken.add(name);
      },
      mended(lost, why) {
        broken.delete(name);
        if (broken.size === 0) options.onMended?.(`requests are written to ${told} again`);
        mended(lost, why);
      },
      progressed: catchUp,
    });
  };
  const writeGap = (gap: number, why: string): void => {
    if (gap > 0) records.append(`${JSON.stringify({ gap, why } satisfies AccessGap)}\n`);
  };
  const backlog = (): number => records.backlog + combined.backlog;
  const catchUp = (): void => {
    if (left === 0 || backlog() > maxBacklog / 2) return;
    const gap = left;
    left = 0;
    writeGap(gap, 'the disk was too slow');
  };
  const records: RotatingFile = open(JSON_LINES, writeGap);
  // No line of this format could say that some are missing.
  const combined: RotatingFile = open(COMBINED_LOG, () => undefined);
  // Lines are made of many requests in one go: between two requests the code for it would have to come
  // into the processor's cache each time anew, which costs as much as the line.
  let waiting: RequestRecord[] = [];
  let timer: Timer | undefined;
  const write = (): void => {
    timer?.cancel();
    timer = undefined;
    const batch = waiting;
    waiting = [];
    for (const record of batch) {
      if (left > 0 || backlog() > maxBacklog) left++;
      else {
        records.append(`${JSON.stringify(record)}\n`);
        combined.append(`${combinedLine(record)}\n`);
      }
    }
  };
  return {
    append(record) {
      waiting.push(record);
      if (waiting.length >= GATHERED) write();
      else timer ??= clock.after(GATHER_MS, write);
    },
    async close() {
      write();
      const gap = left;
      left = 0;
      writeGap(gap, 'the disk was too slow');
      await Promise.all([records.close('at-once'), combined.close('at-once')]);
    },
  };
}

/** Undefined for a line that was torn by a crash, or written by somebody else. */
export function parseEntry(line: string): RequestRecord | AccessGap | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<RequestRecord & AccessGap>;
  if (typeof entry.gap === 'number') return value as AccessGap;
  const { t, method, target } = entry;
  if (typeof t !== 'number' || typeof method !== 'string' || typeof target !== 'string')
    return undefined;
  const { id = 0, protocol = '' } = entry;
  return { ...(value as RequestRecord), id, protocol };
}

/**
 * The recorded requests of a stack, all its runs that are still there, in the order in which they
 * ended. A reader may be as slow as it likes: what was there when it began is not rotated away from it.
 * @param directory the stack's log directory
 */
export async function* readAccessLog(
  directory: string,
): AsyncGenerator<RequestRecord | AccessGap, void, undefined> {
  // Whoever starts does not read.
  const { createInterface } = await import('node:readline');
  const files = await openRotated(join(directory, JSON_LINES));
  try {
    for (const { handle } of files) {
      const stream = handle.createReadStream({ encoding: 'utf8' });
      try {
        for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
          const entry = parseEntry(line);
          if (entry) yield entry;
        }
      } finally {
        stream.destroy();
      }
    }
  } finally {
    await release(files);
  }
}
