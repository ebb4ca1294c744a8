/**
 * A stack's finished requests on disk, one JSON object a line, beside the logs of its apps.
 *
 * Nobody waits for it: a request that ends while the disk lags too far behind is left out, and how
 * many were is written as soon as it has caught up.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../model/clock.js';
import type { RequestRecord } from '../model/request.js';
import { nodeDisk } from './disk.js';
import type { Disk } from './disk.js';
import { RotatingFile } from './rotating-file.js';

export interface AccessLogOptions {
  /** The stack's log directory; the file is `requests.jsonl`, older ones `requests.jsonl.1` and so on. */
  readonly directory: string;
  readonly clock: Clock;
  /** Size at which a new file is begun. Default: 10 MB. */
  readonly maxBytes?: number;
  /** Unwritten bytes past which requests are left out. Default: 8 MB. */
  readonly maxBacklog?: number;
  /** Default: the real one. */
  readonly disk?: Disk;
  /** Told once when requests cannot be written, until they can be again. */
  onProblem(text: string): void;
}

export interface AccessLog {
  append(record: RequestRecord): void;
  /** Resolves when everything taken is on disk. */
  close(): Promise<void>;
}

/** What stands in the file for requests that are not in it. */
export interface AccessGap {
  readonly gap: number;
  readonly why: string;
}

const MB = 1_048_576;
/** A busy proxy does not write each request alone. */
const PACE_MS = 50;
const KEEP = 3;

/** The current file, then the older ones. */
function paths(directory: string): readonly string[] {
  const current = join(directory, 'requests.jsonl');
  return [current, ...Array.from({ length: KEEP }, (_, i) => `${current}.${i + 1}`)];
}

export function openAccessLog(options: AccessLogOptions): AccessLog {
  const { directory, maxBytes = 10 * MB, maxBacklog = 8 * MB } = options;
  const [path = ''] = paths(directory);
  let left = 0;
  const write = (line: RequestRecord | AccessGap): void => file.append(`${JSON.stringify(line)}\n`);
  const writeGap = (gap: number, why: string): void => {
    if (gap > 0) write({ gap, why });
  };
  const catchUp = (): void => {
    if (left === 0 || file.backlog > maxBacklog / 2) return;
    const gap = left;
    left = 0;
    writeGap(gap, 'the disk was too slow');
  };
  const file: RotatingFile = new RotatingFile({
    path,
    maxBytes,
    keep: KEEP,
    firstLine: 1,
    disk: options.disk ?? nodeDisk,
    clock: options.clock,
    paceMs: PACE_MS,
    broken: (reason) => options.onProblem(`requests cannot be written to ${path}: ${reason}`),
    mended: writeGap,
    progressed: catchUp,
  });
  return {
    append(record) {
      if (left > 0 || file.backlog > maxBacklog) left++;
      else write(record);
    },
    close() {
      const gap = left;
      left = 0;
      writeGap(gap, 'the disk was too slow');
      return file.close();
    },
  };
}

function parsed(line: string): RequestRecord | AccessGap | undefined {
  try {
    return JSON.parse(line) as RequestRecord | AccessGap;
  } catch {
    // Torn by a crash.
    return undefined;
  }
}

/**
 * The recorded requests of a stack, all its runs that are still there, in the order in which they
 * ended.
 * @param directory the stack's log directory
 */
export async function* readAccessLog(
  directory: string,
): AsyncGenerator<RequestRecord | AccessGap, void, undefined> {
  for (const path of paths(directory).toReversed()) {
    const stream = createReadStream(path, 'utf8');
    try {
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
        const record = parsed(line);
        if (record) yield record;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    } finally {
      stream.destroy();
    }
  }
}
