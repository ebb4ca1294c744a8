/**
 * Everything about one app's log: what its boots print comes in, lines are numbered, kept in the ring and
 * queued for the file, and can be had again by number.
 */
import type { Clock, WhenFree } from '../model/clock.js';
import {
  saidInstance,
  type LineRun,
  type LogChannel,
  type LogLine,
  type LogWriter,
} from '../model/log.js';
import type { Remark } from '../model/remark.js';
import { Channel } from './channel.js';
import type { ChannelHome } from './channel.js';
import type { Disk } from './disk.js';
import { PIECE_MARK, renderLine } from './line-discipline.js';
import { lineMark, type LineMark } from './line-mark.js';
import { LineRing } from './line-ring.js';
import type { CallMode } from './file-calls.js';
import { logPath } from './file-names.js';
import type { LineSource, Stored } from './line-source.js';
import { LiveTail } from './live-tail.js';
import { recordPrefix } from './record.js';
import { RotatingFile } from './rotating-file.js';
import { UnfinishedFile } from './unfinished-file.js';
import { Waiters } from '../model/waiters.js';

/** Unwritten bytes past which an app's pipe should wait, and below which it may go on. */
const HIGH_WATER = 8 * 1_048_576;
const LOW_WATER = 4 * 1_048_576;

const EVERY_BREAK = /\n/g;

export interface AppLogOptions {
  readonly app: string;
  readonly directory: string;
  readonly ringLines: number;
  readonly ringBytes: number;
  readonly maxFileBytes: number;
  readonly keepFiles: number;
  readonly clock: Clock;
  readonly disk: Disk;
  /** See {@link RotatingFileOptions.whenFree}. */
  readonly whenFree?: WhenFree | undefined;
  /** Epoch ms that never goes back, over all apps. */
  now(): number;
  /** See {@link ChannelHome.inOrder}. */
  inOrder(t: number): number;
  /** There are new lines (of so many characters), or an unfinished one is to be shown anew. */
  changed(chars?: number): void;
  /** The disk has begun to refuse this app's lines. */
  broken(app: string, reason: string): void;
  /** It takes them again; so many are missing in the file. */
  mended(app: string, lostLines: number): void;
}

/** The unfinished lines of one instance. */
type Tails = Readonly<Record<'out' | 'err', LiveTail>>;

export class AppLog implements LineSource {
  readonly app: string;
  readonly #live: LiveTail[] = [];
  /** Those of each instance among them. */
  readonly #tails = new Map<number, Tails>();
  /** The highest generation of each instance so far. */
  readonly #generations = new Map<number, number>();
  readonly #options: AppLogOptions;
  readonly #home: ChannelHome;
  readonly #channels = new Set<Channel>();
  #ring: LineRing;
  readonly #file: RotatingFile;
  readonly #unfinished: UnfinishedFile;
  readonly #drained = new Waiters();
  /** The prefix of the last record, which most records share with the one before. */
  #prefix = '';
  #breakAndPrefix = '';
  #prefixMark: LineMark | undefined;
  #prefixT = -1;
  /** The stack does not have the app at present. */
  #hasLeft = false;
  #joinedAt = 1;
  #closing: Promise<void> | undefined;

  constructor(options: AppLogOptions) {
    const { app, clock } = options;
    this.app = app;
    this.#options = options;
    this.#ring = this.#emptyRing(0);
    this.#home = {
      app,
      clock,
      now: () => options.now(),
      inOrder: (t) => options.inOrder(t),
      commit: (mark, texts, t) => (this.#closing ? 0 : this.#commit(mark, texts, t)),
      last: () => this.last,
      newest: (instance) => this.#generations.get(instance) ?? 0,
      show: (intake, { instance }) => {
        this.#tails.get(instance)?.[intake.mark.stream === 'err' ? 'err' : 'out'].moved(intake);
        this.#unfinished.moved();
        options.changed();
      },
      changed: (chars) => options.changed(chars),
      hasRoom: () => this.#file.backlog <= HIGH_WATER,
      drained: () => this.#whenDrained(),
      ended: (channel) => {
        this.#channels.delete(channel);
        this.#restUnlessNeeded();
      },
    };
    const path = logPath(options.directory, app);
    this.#unfinished = new UnfinishedFile({
      path,
      disk: options.disk,
      clock,
      records: () => this.#unfinishedRecords(),
    });
    this.#file = new RotatingFile({
      path,
      maxBytes: options.maxFileBytes,
      keep: options.keepFiles,
      firstLine: 1,
      disk: options.disk,
      clock,
      whenFree: options.whenFree,
      removed: () => {
        const text = 'somebody removed the log file, with the lines before; a new one is begun';
        this.remark({ kind: 'warning', text });
      },
      broken: (reason) => options.broken(app, reason),
      mended: (lost, reason) => {
        options.mended(app, lost);
        if (lost === 0) return;
        this.remark({
          kind: 'warning',
          text: `${lost} lines are missing in the file: ${reason}`,
        });
      },
      progressed: () => {
        if (this.#file.backlog <= LOW_WATER) this.#drained.release();
      },
    });
  }

  /** A way in for one boot. */
  open(writer: LogWriter, generation: number): LogChannel {
    const { instance } = writer;
    const newest = Math.max(generation, this.#generations.get(instance) ?? 0);
    this.#generations.set(instance, newest);
    if (!this.#tails.has(instance)) this.#addTails(instance);
    const channel = new Channel(this.#home, writer, generation);
    this.#channels.add(channel);
    return channel;
  }

  /** The stack no longer has the app. Once nobody prints into it, its lines are in the file alone. */
  leave(): void {
    this.#hasLeft = true;
    this.#joinedAt = this.last + 1;
    this.#restUnlessNeeded();
  }

  /** The stack has the app again. */
  rejoin(): void {
    this.#hasLeft = false;
    this.#file.resume();
  }

  remark({ kind, text }: Remark, about?: LogWriter): void {
    const t = this.#options.inOrder(this.#options.now());
    const mark = lineMark('sys', { instance: about && saidInstance(about) }, kind);
    this.#commit(mark, text.split('\n').map(renderLine).join('\n'), t);
    this.#options.changed();
  }

  get live(): readonly LiveTail[] {
    return this.#live;
  }

  get first(): number {
    return Math.min(this.#ring.first, this.#file.first);
  }

  get last(): number {
    return this.#ring.last;
  }

  get joinedAt(): number {
    return this.#joinedAt;
  }

  recent(n: number): LineRun | undefined {
    return this.#ring.runAt(n);
  }

  /** The newest lines in memory, oldest first. */
  newest(count: number): readonly LogLine[] {
    return this.#ring.slice(this.last - count + 1, this.last);
  }

  stored(n: number, ahead?: number): Promise<Stored> {
    return this.#file.read(this.app, n, ahead);
  }

  /**
   * Everything taken is on disk (or given up, which was reported) when this resolves.
   *
   * @param mode see {@link RotatingFile.close}
   */
  close(mode?: CallMode): Promise<void> {
    if (!this.#closing) {
      for (const channel of this.#channels) channel.flush();
      this.#closing = this.#file.close(mode).then(() => this.#unfinished.settled());
      this.#drained.release();
    }
    return this.#closing;
  }

  #emptyRing(linesBefore: number): LineRing {
    const { app, ringLines, ringBytes } = this.#options;
    return new LineRing(app, ringLines, ringBytes, linesBefore);
  }

  #restUnlessNeeded(): void {
    if (!this.#hasLeft || this.#channels.size > 0 || this.#closing) return;
    this.#ring = this.#emptyRing(this.last);
    this.#generations.clear();
    this.#file.rest();
  }

  #unfinishedRecords(): string {
    return this.#live
      .map((each) => ({ t: each.t, mark: each.mark, text: each.text() }))
      .filter(({ text }) => text !== '')
      .sort((a, b) => a.t - b.t)
      .map(({ t, mark, text }) => `${recordPrefix(t, mark)}${text}${PIECE_MARK}\n`)
      .join('');
  }

  #addTails(instance: number): void {
    const tails = { out: new LiveTail(lineMark('out')), err: new LiveTail(lineMark('err')) };
    this.#tails.set(instance, tails);
    this.#live.push(tails.out, tails.err);
  }

  #whenDrained(): Promise<void> {
    if (this.#closing || this.#file.backlog <= LOW_WATER) return Promise.resolve();
    return this.#drained.wait();
  }

  /**
   * @param texts of one or more lines, with `\n` between two
   * @returns the number of the first
   */
  #commit(mark: LineMark, texts: string, t: number): number {
    if (t !== this.#prefixT || mark !== this.#prefixMark) {
      this.#prefix = recordPrefix(t, mark);
      this.#breakAndPrefix = `\n${this.#prefix}`;
      this.#prefixT = t;
      this.#prefixMark = mark;
    }
    // All lines in one call into V8: an object, or a call, for each would cost more than all else.
    const several = texts.includes('\n');
    const joined = several ? texts.replace(EVERY_BREAK, this.#breakAndPrefix) : texts;
    const lines = 1 + (joined.length - texts.length) / this.#prefix.length;
    const n = this.#ring.push(t, mark, texts, lines);
    this.#file.append(`${this.#prefix}${joined}\n`, lines);
    return n;
  }
}
