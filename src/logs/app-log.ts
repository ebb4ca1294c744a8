/**
 * Everything about one app's log: its streams come in, its lines are numbered, kept in the ring and
 * queued for the file, and can be had again by number.
 */
import { join } from 'node:path';
import type { Clock } from '../model/clock.js';
import type { LogLine, LogStream } from '../model/log.js';
import { stripSgr } from './control-sequences.js';
import type { Disk } from './disk.js';
import { renderLine } from './line-discipline.js';
import { LineRing } from './line-ring.js';
import type { LineSource, LiveLine, Stored } from './line-source.js';
import { recordPrefix } from './record.js';
import { RotatingFile } from './rotating-file.js';
import { StreamIntake } from './stream-intake.js';

/** Unwritten bytes past which an app's pipe should wait, and below which it may go on. */
const HIGH_WATER = 8 * 1_048_576;
const LOW_WATER = 4 * 1_048_576;

export interface AppLogOptions {
  readonly app: string;
  readonly directory: string;
  /** Lines that this app has had before in the life of the stack. */
  readonly linesBefore: number;
  readonly ringLines: number;
  readonly ringBytes: number;
  readonly maxFileBytes: number;
  readonly keepFiles: number;
  readonly clock: Clock;
  readonly disk: Disk;
  /** Epoch ms that never goes back, over all apps. */
  now(): number;
  /** There are new lines, or an unfinished one to be shown anew. */
  changed(): void;
  /** The disk has begun (or ceased) to refuse this app's lines. */
  trouble(app: string, reason: string | undefined): void;
}

/** The file of an app in a directory of logs. Names are made safe for any name of an app. */
export function logPath(directory: string, app: string): string {
  return join(directory, `${encodeURIComponent(app)}.log`);
}

export class AppLog implements LineSource {
  readonly app: string;
  readonly live: readonly LiveLine[];
  readonly #options: AppLogOptions;
  readonly #out: StreamIntake;
  readonly #err: StreamIntake;
  readonly #ring: LineRing;
  readonly #file: RotatingFile;
  readonly #listeners = new Set<(line: LogLine) => void>();
  #drained: (() => void)[] = [];
  /** The prefix of the last record, which most records share with the one before. */
  #prefix = '';
  #prefixStream: LogStream = 'out';
  #prefixT = -1;
  /** Time of the chunk that is being taken in. */
  #t = 0;
  #closing: Promise<void> | undefined;

  constructor(options: AppLogOptions) {
    const { app, clock, linesBefore } = options;
    this.app = app;
    this.#options = options;
    this.#ring = new LineRing(options.ringLines, options.ringBytes, linesBefore);
    this.#out = this.#intake('out', clock);
    this.#err = this.#intake('err', clock);
    this.live = [this.#out, this.#err];
    this.#file = new RotatingFile({
      path: logPath(options.directory, app),
      maxBytes: options.maxFileBytes,
      keep: options.keepFiles,
      firstLine: linesBefore + 1,
      disk: options.disk,
      clock,
      broken: (reason) => options.trouble(app, reason),
      mended: (lost, reason) => {
        options.trouble(app, undefined);
        if (lost > 0) this.remark(`${lost} lines are missing in the file: ${reason}`);
      },
      progressed: () => {
        if (this.#file.backlog <= LOW_WATER) this.#release();
      },
    });
  }

  /** @returns false when the pipe should wait for {@link drained} */
  write(stream: 'out' | 'err', bytes: Uint8Array): boolean {
    const before = this.#ring.last;
    this.#t = this.#options.now();
    (stream === 'out' ? this.#out : this.#err).push(bytes);
    if (this.#ring.last > before) this.#options.changed();
    return this.#file.backlog <= HIGH_WATER;
  }

  drained(): Promise<void> {
    if (this.#closing || this.#file.backlog <= LOW_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  flush(): void {
    this.#t = this.#options.now();
    this.#out.end();
    this.#err.end();
    this.#options.changed();
  }

  remark(text: string): void {
    this.#t = this.#options.now();
    for (const line of text.split('\n')) this.#commit('sys', renderLine(line));
    this.#options.changed();
  }

  /** The newest lines without their colours; of `err` alone where there are any since `sinceT`. */
  lastLines(count: number, sinceT = 0): readonly string[] {
    const newest: Record<'out' | 'err', string[]> = { out: [], err: [] };
    for (let n = this.#ring.last; n >= this.#ring.first; n--) {
      const line = this.#ring.get(n);
      if (!line || line.t < sinceT || newest.err.length >= count) break;
      if (line.stream !== 'sys' && newest[line.stream].length < count) {
        newest[line.stream].push(stripSgr(line.text));
      }
    }
    return (newest.err.length > 0 ? newest.err : newest.out).reverse();
  }

  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get first(): number {
    return Math.min(this.#ring.first, this.#file.first);
  }

  get last(): number {
    return this.#ring.last;
  }

  recent(from: number, to: number): readonly LogLine[] | undefined {
    return from < this.#ring.first ? undefined : this.#ring.slice(from, to);
  }

  stored(n: number): Promise<Stored> {
    return this.#file.read(this.app, n);
  }

  /** Everything taken is on disk (or given up, which was reported) when this resolves. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.flush();
      this.#closing = this.#file.close();
      this.#release();
    }
    return this.#closing;
  }

  #intake(stream: 'out' | 'err', clock: Clock): StreamIntake {
    return new StreamIntake(
      stream,
      clock,
      (text) => this.#commit(stream, text),
      () => this.#options.changed(),
    );
  }

  #commit(stream: LogStream, text: string): void {
    const t = this.#t;
    if (t !== this.#prefixT || stream !== this.#prefixStream) {
      this.#prefix = recordPrefix(t, stream);
      this.#prefixT = t;
      this.#prefixStream = stream;
    }
    const line: LogLine = { app: this.app, n: this.#ring.last + 1, t, stream, text };
    this.#ring.push(line);
    this.#file.append(`${this.#prefix}${text}\n`);
    if (this.#listeners.size > 0 && stream !== 'sys') {
      for (const listener of [...this.#listeners]) listener(line);
    }
  }

  #release(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }
}
