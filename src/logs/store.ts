/**
 * The logs of a running stack: the bytes of its apps in, lines out to any number of readers, files
 * on disk. A slow reader costs nobody anything; it reads on from the file.
 */
import type { CallOff } from '../model/calling-off.js';
import type { Clock, WhenFree } from '../model/clock.js';
import type {
  LogChannel,
  LogChunk,
  LogLine,
  LogQuery,
  LogSink,
  LogWriter,
  RunChunk,
} from '../model/log.js';
import type { Remark } from '../model/remark.js';
import { AppLog } from './app-log.js';
import { nodeDisk } from './disk.js';
import type { Disk } from './disk.js';
import { asLines } from './line-run.js';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { missingThere } from './missing-there.js';
import { readMerged } from './merge.js';
import { paced, type Sleep } from './pace.js';
import { Wakeup } from './wakeup.js';

export interface LogStoreOptions {
  /** Created 0700. Holds one `<app>.log` per app, and older ones as `<app>.log.1` and so on. */
  readonly directory: string;
  /** In the order of the config. */
  readonly apps: readonly string[];
  readonly clock: Clock;
  /** Default: 10 MB. */
  readonly maxFileBytes?: number;
  /** Older files kept per app. Default: 5. */
  readonly keepFiles?: number;
  /** Lines kept in memory per app. Default: 10 000. */
  readonly ringLines?: number;
  /** Bytes kept in memory per app. Default: 4 MB, less with very many apps. */
  readonly ringBytes?: number;
  /** Default: the real one. */
  readonly disk?: Disk;
  /** When lines go to the disk. Default: after the turn of the event loop in which they came. */
  readonly whenFree?: WhenFree;
  /** Told once when lines cannot be written, until they can be again. */
  onProblem(text: string): void;
  /** Told once when all of them can be. */
  onMended?(text: string): void;
}

export interface LogStore extends LogSink {
  /**
   * Lines of this run, in order of time, in batches; then, when following, new ones as they come. A
   * reader may be as slow as it likes: what has left memory is read from the file, and what is gone
   * there too is a `gap`. `live` chunks come while it is caught up and following, or at the end; one with
   * an empty text says that the line before it is finished. Ends with {@link LogStore.close}.
   */
  read(query: LogQuery, signal: CallOff): AsyncIterable<LogChunk>;
  /** The same, without an object for each line. */
  readRuns(query: LogQuery, signal: CallOff): AsyncIterable<RunChunk>;
  /** The newest lines in memory, oldest first. */
  recent(app: string, count: number): readonly LogLine[];
  /**
   * The apps that the stack has now. Logs of others leave memory when their last channel has ended;
   * their files stay, and one that comes back has all its lines of this run.
   */
  setApps(apps: readonly string[]): void;
  /** Why lines cannot be written; undefined: they can. */
  readonly trouble: string | undefined;
  /** Resolves when everything taken is on disk; readers get what they have not read yet, and end. */
  close(): Promise<void>;
}

const MB = 1_048_576;
/** All rings together; a stack of hundreds of apps gets smaller ones. */
const ALL_RINGS = 64 * MB;
const SMALLEST_RING = MB / 4;

/** For what is printed when the log has been closed. */
const NOWHERE: LogChannel = {
  write: () => true,
  drained: () => Promise.resolve(),
  flush: () => undefined,
  end: () => undefined,
  lastLines: () => [],
  onUnfinished: () => () => undefined,
  onLines: () => () => undefined,
};

class Store implements LogStore {
  readonly #options: LogStoreOptions;
  /** Also of apps that have left the stack, should they come back. */
  readonly #logs = new Map<string, AppLog>();
  readonly #wakeup = new Wakeup();
  /** The apps whose lines cannot be written, and why. */
  readonly #inTrouble = new Map<string, string>();
  /** Lines that are missing on disk since the first of them got into trouble. */
  #lost = 0;
  #order: readonly string[] = [];
  /** The logs of these, as far as there are any; undefined when they are others than before. */
  #sources: readonly AppLog[] | undefined;
  #now = 0;
  /** Time of the newest line. */
  #newest = 0;
  #closed = false;

  constructor(options: LogStoreOptions) {
    this.#options = options;
    try {
      makeFoldersAtOnce(options.directory, 0o700);
    } catch {
      // The first write meets the same error and reports it.
    }
    this.setApps(options.apps);
  }

  open(app: string, writer: LogWriter, generation: number): LogChannel {
    return this.#log(app)?.open(writer, generation) ?? NOWHERE;
  }

  remark(app: string, remark: Remark, about?: LogWriter): void {
    this.#log(app)?.remark(remark, about);
  }

  recent(app: string, count: number): readonly LogLine[] {
    return this.#logs.get(app)?.newest(count) ?? [];
  }

  read(query: LogQuery, signal: CallOff): AsyncIterable<LogChunk> {
    return asLines(this.readRuns(query, signal));
  }

  readRuns(query: LogQuery, signal: CallOff): AsyncIterable<RunChunk> {
    const { everyMs } = query;
    const sleep: Sleep = (wanted) => this.#wakeup.sleep(wanted);
    const feed = {
      sources: () => (this.#sources ??= this.#list()),
      ended: () => this.#closed,
      changed:
        everyMs === undefined
          ? sleep
          : paced(sleep, this.#options.clock, everyMs, () => this.#written()),
    };
    return readMerged(feed, query, signal);
  }

  get trouble(): string | undefined {
    return this.#inTrouble.values().next().value;
  }

  setApps(apps: readonly string[]): void {
    for (const app of this.#order) {
      if (!apps.includes(app)) this.#logs.get(app)?.leave();
    }
    this.#order = [...apps];
    for (const app of apps) this.#log(app)?.rejoin();
    this.#sources = undefined;
    this.#wakeup.wake();
  }

  async close(): Promise<void> {
    const closings = [...this.#logs.values()].map((log) => log.close('at-once'));
    this.#closed = true;
    this.#wakeup.wake();
    await Promise.all(closings);
  }

  #written(): number {
    let lines = 0;
    for (const log of this.#logs.values()) lines += log.last;
    return lines;
  }

  /** The log of an app; one that nobody has announced gets its own too. */
  #log(app: string): AppLog | undefined {
    if (this.#closed) return undefined;
    const known = this.#logs.get(app);
    if (known) return known;
    const { directory, clock } = this.#options;
    if (!this.#order.includes(app)) this.#order = [...this.#order, app];
    const share = Math.max(SMALLEST_RING, ALL_RINGS / this.#order.length);
    const log = new AppLog({
      app,
      directory,
      clock,
      ringLines: this.#options.ringLines ?? 10_000,
      ringBytes: Math.min(this.#options.ringBytes ?? 4 * MB, share),
      maxFileBytes: this.#options.maxFileBytes ?? 10 * MB,
      keepFiles: this.#options.keepFiles ?? 5,
      disk: this.#options.disk ?? nodeDisk,
      whenFree: this.#options.whenFree,
      now: () => (this.#now = Math.max(this.#now, clock.now())),
      inOrder: (t) => (this.#newest = Math.max(this.#newest, t)),
      changed: (chars) => this.#wakeup.wake(chars),
      broken: (name, reason) => this.#broken(name, reason),
      mended: (name, lost) => this.#mended(name, lost),
    });
    this.#logs.set(app, log);
    this.#sources = undefined;
    return log;
  }

  #list(): readonly AppLog[] {
    return this.#order.flatMap((app) => this.#logs.get(app) ?? []);
  }

  #broken(app: string, reason: string): void {
    if (this.#inTrouble.size === 0) {
      const { directory } = this.#options;
      this.#options.onProblem(
        `the log of ${app} cannot be written to ${directory}: ${reason}; ` +
          'the apps go on, their lines are missing on disk until it works again',
      );
    }
    this.#inTrouble.set(app, reason);
  }

  #mended(app: string, lost: number): void {
    this.#lost += lost;
    this.#inTrouble.delete(app);
    if (this.#inTrouble.size > 0) return;
    const { directory } = this.#options;
    const missing = missingThere(this.#lost, 'line');
    this.#lost = 0;
    this.#options.onMended?.(`logs are written to ${directory} again; ${missing}`);
  }
}

export function openLogStore(options: LogStoreOptions): LogStore {
  return new Store(options);
}
