/**
 * A file of lines that is written in the background, rotated by size, and remembers which part of
 * it holds which lines.
 *
 * One write is under way at a time. When the disk refuses one, nothing is given up at once: the file
 * is cut back to its last whole line and the write is tried again every second. Past 1 MB the oldest of
 * the lines that wait are given up and counted, so that neither memory nor the app pays for a full disk.
 * Invariants: a line that was appended is in the queue, in the table, in a lost range, or rotated away;
 * while the disk refuses, the queue is never empty, so that every attempt has something to find out with.
 */
import type { Clock, Timer, WhenFree } from '../model/clock.js';
import type { AppendFile, Disk } from './disk.js';
import type { CallMode } from './file-calls.js';
import { agedPath } from './file-names.js';
import { readStoredLines } from './line-source.js';
import type { Stored } from './line-source.js';
import { parseRecords } from './record.js';
import { SegmentTable } from './segments.js';
import type { LogFile } from './segments.js';
import { TrackedFiles } from './tracked-files.js';
import { unfinishedPath } from './unfinished-file.js';
import { WriteQueue } from './write-queue.js';
import type { Batch } from './write-queue.js';
import { messageOf } from '../model/message-of.js';

/** Characters encoded at once. */
const BATCH = 65_536;
/** As much goes to the disk in one write. */
const WRITE_BYTES = 1_048_576;
/** So much may wait for the next attempt while the disk refuses; past it, that many of the newest stay. */
const KEPT_WHILE_BROKEN = 1_048_576;
const KEPT_OF_THEM = KEPT_WHILE_BROKEN / 2;
const RETRY_MS = 1000;
/** So much is written at once where nobody waits behind it: the first lines, and the last. */
const AT_ONCE_BYTES = 16_384;
/** Between two looks whether somebody has removed the file, where something is to be written. */
const LOOK_EVERY_MS = 5000;
const NOTHING = new Uint8Array();
/** Ranges of lost lines that are remembered with their reason. */
const LOST_RANGES = 64;

export interface RotatingFileOptions {
  readonly path: string;
  /** Bytes after which a new file is begun. */
  readonly maxBytes: number;
  /** Older files kept beside the current one, as `path.1` (newest) to `path.N`. */
  readonly keep: number;
  /** Number of the first line that will be appended. */
  readonly firstLine: number;
  readonly disk: Disk;
  readonly clock: Clock;
  /**
   * Lines that come within so many ms go to the disk together. Every write wakes a thread, which for
   * one short line costs more than the line. Default: 0, as soon as the last write is done.
   */
  readonly paceMs?: number;
  /** When they are written where there is no pace. Default: after this turn of the event loop. */
  readonly whenFree?: WhenFree | undefined;
  /** Characters encoded at once. Default: 65 536, or less where files are small. */
  readonly encodeChars?: number;
  /** Somebody has removed the file, and a new one is begun. */
  removed?(): void;
  /** The disk has begun to refuse. */
  broken(reason: string): void;
  /** It works again; so many lines are missing. */
  mended(lostLines: number, reason: string): void;
  /** Something was written or given up: there may be room again. */
  progressed(): void;
}

type Health =
  | { readonly kind: 'sound' }
  | {
      readonly kind: 'broken';
      readonly reason: string;
      readonly lost: number;
      readonly retry: Timer;
    };

interface LostRange {
  readonly first: number;
  readonly last: number;
  readonly why: string;
}

export class RotatingFile {
  readonly #options: RotatingFileOptions;
  readonly #queue: WriteQueue;
  readonly #table = new SegmentTable();
  readonly #lost: LostRange[] = [];
  readonly #files: TrackedFiles;
  #health: Health = { kind: 'sound' };
  #handle: AppendFile | undefined;
  /** What an earlier run had left unfinished, until it is written; undefined: not looked for yet. */
  #inheritance: Uint8Array | undefined;
  /** Bytes of whole lines in the current file. */
  #size = 0;
  #rotateAt: number;
  /** The last write failed and may have left a part of itself. */
  #torn = false;
  #inFlight: readonly Batch[] = [];
  #writing: Promise<void> | undefined;
  /** Its first lines have been written, or refused. */
  #begun = false;
  #ending: CallMode = 'in-background';
  #rotating: Promise<void> | undefined;
  #resting = false;
  /** When the path was last seen to lead to the open file. */
  #lookedAt = 0;
  #scheduled: Timer | undefined;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    const { firstLine, encodeChars = BATCH, maxBytes } = options;
    // With more, files that are so small would overrun their size.
    this.#queue = new WriteQueue(firstLine, Math.min(encodeChars, Math.ceil(maxBytes / 8)));
    this.#files = new TrackedFiles(options.path);
    this.#rotateAt = options.maxBytes;
  }

  /** Takes lines, each of which ends with `\n`. */
  append(text: string, lines = 1): void {
    this.#queue.append(text, lines);
    if (this.#health.kind === 'broken') {
      this.#keepWithin(this.#health.reason);
    } else if (this.#writing === undefined) this.#schedule();
  }

  /** Bytes that wait for a disk that works; 0 while it does not, for then nobody shall wait. */
  get backlog(): number {
    return this.#health.kind === 'broken' ? 0 : this.#queue.size;
  }

  /** Number of the oldest line that can be read; of the next one to come when there is none. */
  get first(): number {
    return this.#table.first ?? this.#queue.first;
  }

  /** Line `n` and its neighbours: from the queue, else from the file, else what became of it. */
  async read(app: string, n: number, ahead = 0): Promise<Stored> {
    const batch = this.#queue.holding(n);
    if (batch) return { kind: 'runs', runs: parseRecords(batch.bytes, app, batch.first) };
    const lost = this.#lost.find((range) => range.first <= n && n <= range.last);
    if (lost) {
      return { kind: 'gap', next: lost.last + 1, why: `could not be written: ${lost.why}` };
    }
    const { disk } = this.#options;
    const settled = async (): Promise<void> => this.#rotating;
    const stored = await readStoredLines(disk, app, this.#table, n, ahead, settled);
    if (stored.kind === 'runs') return stored;
    return { ...stored, next: Math.min(stored.next, Math.max(n + 1, this.#queue.first)) };
  }

  /** Little more is expected: until {@link resume} the file is closed whenever all is written. */
  rest(): void {
    this.#resting = true;
    if (this.#health.kind === 'sound' && this.#writing === undefined) this.#schedule();
  }

  resume(): void {
    this.#resting = false;
  }

  /**
   * Writes what there is, trying once more where the disk had refused, and closes the file.
   *
   * @param mode `at-once` at the end of a run, when nobody is served any more
   */
  async close(mode: CallMode = 'in-background'): Promise<void> {
    await this.#writing;
    this.#ending = mode;
    this.#scheduled?.cancel();
    if (this.#health.kind === 'broken') this.#health.retry.cancel();
    if (this.#queue.size > 0) await this.#drain();
    if (this.#health.kind === 'broken') {
      this.#health.retry.cancel();
      this.#giveUp(this.#health.reason, 0);
    }
    await this.#closeHandle();
  }

  get #mode(): CallMode {
    return this.#begun ? this.#ending : 'at-once';
  }

  #schedule(): void {
    const { clock, paceMs = 0, whenFree = afterThisTurn } = this.#options;
    const run = (): void => {
      this.#scheduled = undefined;
      this.#start();
    };
    this.#scheduled ??= paceMs > 0 ? clock.after(paceMs, run) : whenFree(run);
  }

  #start(): void {
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
      if (this.#queue.size > 0 && this.#health.kind === 'sound') this.#schedule();
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.size > 0) {
      try {
        await this.#writeSome();
      } catch (error) {
        this.#begun = true;
        await this.#failed(messageOf(error));
        return;
      }
      this.#begun = true;
      this.#recovered();
      this.#options.progressed();
    }
    if (this.#resting) await this.#closeHandle();
  }

  async #writeSome(): Promise<void> {
    let file = await this.#current();
    let room = this.#rotateAt - this.#size;
    const next = this.#queue.peek(0)[0];
    if (next && this.#size > 0 && next.bytes.byteLength > room) {
      this.#rotating = this.#rotate().finally(() => (this.#rotating = undefined));
      await this.#rotating;
      file = await this.#open();
      room = this.#rotateAt - this.#size;
    }
    const batches = this.#queue.peek(Math.min(WRITE_BYTES, room));
    const single = batches.length === 1 ? batches[0]?.bytes : undefined;
    this.#inFlight = batches;
    this.#torn = true;
    const bytes = single ?? Buffer.concat(batches.map((batch) => batch.bytes));
    await file.append(bytes, bytes.byteLength > AT_ONCE_BYTES ? 'in-background' : this.#mode);
    this.#torn = false;
    this.#inFlight = [];
    const current = this.#files.newest;
    for (const { bytes, first, lines } of batches) {
      if (current) {
        const part = { offset: this.#size, bytes: bytes.byteLength, first, lines };
        this.#table.add({ file: current, ...part });
      }
      this.#size += bytes.byteLength;
    }
    this.#queue.release(batches);
  }

  /** The open file; a new one where somebody has removed that, for nobody can read what is written into it. */
  async #current(): Promise<AppendFile> {
    const { disk, clock, path } = this.#options;
    const handle = this.#handle;
    if (!handle || clock.elapsed() - this.#lookedAt < LOOK_EVERY_MS) return this.#open();
    this.#lookedAt = clock.elapsed();
    if (await disk.leadsTo(path, handle.id, this.#mode)) return handle;
    await this.#closeHandle();
    this.#forget(this.#files.removed(0));
    const file = await this.#open();
    this.#options.removed?.();
    return file;
  }

  /** The open file, or the one at the path; where this fails, {@link #failed} closes it. */
  async #open(): Promise<AppendFile> {
    if (this.#handle) return this.#handle;
    const { disk, clock, path, maxBytes } = this.#options;
    const handle = await disk.openAppend(path, this.#mode);
    this.#handle = handle;
    let { size } = handle;
    // An inode is used again as soon as it is free: an older file that was removed may have had it.
    if (!this.#files.isCurrent(handle.id)) {
      this.#forget(this.#files.removed(0));
      this.#files.begin(handle.id);
      this.#rotateAt = maxBytes;
    } else if (this.#torn && size > this.#size) {
      await handle.truncate(this.#size);
      size = this.#size;
    }
    this.#size = size;
    this.#torn = true;
    if (size > 0 && size === handle.size && !handle.endsWithNewline) {
      await handle.append(Buffer.from('\n'));
      this.#size++;
    }
    this.#size += await this.#inherit(handle);
    this.#torn = false;
    this.#lookedAt = clock.elapsed();
    return handle;
  }

  /** What a run that was killed had left unfinished becomes lines; returns their bytes. */
  async #inherit(handle: AppendFile): Promise<number> {
    const { disk, path } = this.#options;
    if (this.#inheritance === undefined) {
      this.#inheritance = NOTHING;
      this.#inheritance = (await disk.readWhole(unfinishedPath(path), this.#mode)) ?? NOTHING;
    }
    const left = this.#inheritance;
    if (left === NOTHING) return 0;
    await handle.append(left);
    this.#inheritance = NOTHING;
    await this.#discard(left).catch(() => undefined);
    return left.byteLength;
  }

  /** Removes what was left unfinished, unless this run keeps lines of its own there by now. */
  async #discard(left: Uint8Array): Promise<void> {
    const { disk, path } = this.#options;
    const kept = await disk.readWhole(unfinishedPath(path), this.#mode);
    if (kept && Buffer.compare(kept, left) === 0) await disk.remove(unfinishedPath(path));
  }

  async #rotate(): Promise<void> {
    const { disk, path, keep, maxBytes } = this.#options;
    try {
      if (keep === 0) {
        await disk.remove(path);
        this.#forget(this.#files.removed(0));
      }
      for (let age = keep - 1; age >= 0; age--) {
        await disk.rename(agedPath(path, age), agedPath(path, age + 1));
        this.#forget(this.#files.renamed(age));
      }
    } catch {
      // A file that is too long is better than none: go on in it, and try again later.
      this.#rotateAt = this.#size + maxBytes;
      return;
    }
    await this.#closeHandle();
  }

  #forget(file: LogFile | undefined): void {
    if (file) this.#table.forget(file);
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    // What could be said about a failed close has been said about the failed write before it.
    await handle?.close(this.#mode).catch(() => undefined);
  }

  async #failed(reason: string): Promise<void> {
    this.#inFlight = [];
    await this.#cutBack();
    await this.#closeHandle();
    const before = this.#health;
    const lost = before.kind === 'broken' ? before.lost : 0;
    const retry = this.#options.clock.after(RETRY_MS, () => this.#start());
    this.#health = { kind: 'broken', reason, lost, retry };
    if (before.kind === 'sound') this.#options.broken(reason);
    this.#keepWithin(reason);
    this.#options.progressed();
  }

  #recovered(): void {
    if (this.#health.kind === 'sound') return;
    const { lost, reason } = this.#health;
    this.#health = { kind: 'sound' };
    this.#options.mended(lost, reason);
  }

  /** Should this process never write again, nobody shall take half a line for one that the app wrote. */
  async #cutBack(): Promise<void> {
    if (!this.#torn || !this.#handle) return;
    try {
      await this.#handle.truncate(this.#size);
      this.#torn = false;
    } catch {
      // It is tried again when the file is next opened.
    }
  }

  #keepWithin(why: string): void {
    const writing = this.#inFlight.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (this.#queue.size - writing > KEPT_WHILE_BROKEN) this.#giveUp(why, KEPT_OF_THEM);
  }

  /** Gives up the oldest of what is not being written this very moment, and keeps so many bytes of the newest. */
  #giveUp(why: string, keep: number): void {
    const range = this.#queue.giveUp(this.#inFlight, keep);
    if (!range) return;
    this.#lost.push({ ...range, why });
    if (this.#lost.length > LOST_RANGES) this.#lost.shift();
    if (this.#health.kind === 'broken') {
      const lost = this.#health.lost + range.last - range.first + 1;
      this.#health = { ...this.#health, lost };
    }
    this.#options.progressed();
  }
}

function afterThisTurn(run: () => void): Timer {
  const immediate = setImmediate(run);
  return { cancel: () => clearImmediate(immediate) };
}
