/**
 * One stream of one app: its line discipline, and its unfinished line as readers may see it once it
 * has stood for a moment.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { LogStream } from '../model/log.js';
import { LineDiscipline } from './line-discipline.js';
import type { Emit } from './line-discipline.js';
import type { LiveLine } from './line-source.js';

/** An unfinished line is shown after this long, and redrawn no more often. */
const LIVE_AFTER_MS = 100;

export class StreamIntake implements LiveLine {
  readonly #discipline = new LineDiscipline();
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #shown: () => void;
  /** When the unfinished line began. */
  #since = 0;
  /** Lines completed so far. */
  #lines = 0;
  /** Readers have been told of an unfinished line, so they must be told when it ends. */
  #announced = false;
  #version = 0;
  #timer: Timer | undefined;

  /** @param shown called when the unfinished line should be shown anew */
  constructor(
    readonly stream: LogStream,
    clock: Clock,
    emit: Emit,
    shown: () => void,
  ) {
    this.#clock = clock;
    this.#emit = (text) => {
      this.#lines++;
      if (this.#announced) this.#finished();
      emit(text);
    };
    this.#shown = shown;
  }

  get version(): number {
    return this.#version;
  }

  text(): string {
    return this.#announced ? this.#discipline.live() : '';
  }

  push(bytes: Uint8Array): void {
    const began = !this.#discipline.unfinished;
    const before = this.#lines;
    this.#discipline.push(bytes, this.#emit);
    if (began || this.#lines > before) this.#since = this.#clock.now();
    if (this.#discipline.unfinished && !this.#timer) this.#arm(LIVE_AFTER_MS);
  }

  /** The stream has ended: what is unfinished becomes a line. */
  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#discipline.end(this.#emit);
    if (this.#announced) this.#finished();
  }

  #finished(): void {
    this.#announced = false;
    this.#version++;
    this.#shown();
  }

  #arm(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      if (!this.#discipline.unfinished) return;
      const age = this.#clock.now() - this.#since;
      if (age < LIVE_AFTER_MS) {
        this.#arm(LIVE_AFTER_MS - Math.max(0, age));
        return;
      }
      this.#announced = true;
      this.#version++;
      this.#shown();
    });
  }
}
