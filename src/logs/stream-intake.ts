/**
 * One stream of one boot of an app: its line discipline, and its unfinished line as readers may see it once it
 * has stood for a moment.
 */
import type { Clock, Timer } from '../model/clock.js';
import { LineDiscipline } from './line-discipline.js';
import type { Emit } from './line-discipline.js';
import type { LineMark } from './line-mark.js';
import type { Unfinished } from './live-tail.js';

/** An unfinished line is shown after this long, and redrawn no more often. */
const LIVE_AFTER_MS = 100;

export class StreamIntake implements Unfinished {
  /** Of the lines that it makes now. */
  mark: LineMark;
  readonly #discipline = new LineDiscipline();
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #shown: (intake: StreamIntake) => void;
  /** When the unfinished line began. */
  #since = 0;
  #t = 0;
  /** How often lines were completed so far. */
  #ends = 0;
  /** Readers have been told of an unfinished line, so they must be told when it ends. */
  #announced = false;
  #timer: Timer | undefined;

  /** @param shown called when the unfinished line should be shown anew */
  constructor(mark: LineMark, clock: Clock, emit: Emit, shown: (intake: StreamIntake) => void) {
    this.mark = mark;
    this.#clock = clock;
    this.#emit = (texts) => {
      this.#ends++;
      if (this.#announced) this.#finished();
      emit(texts);
    };
    this.#shown = shown;
  }

  text(): string {
    return this.#announced ? this.#discipline.live() : '';
  }

  get t(): number {
    return this.#t;
  }

  /** @param t epoch ms at which they were read */
  push(bytes: Uint8Array, t: number): void {
    this.#t = t;
    const began = !this.#discipline.unfinished;
    const before = this.#ends;
    this.#discipline.push(bytes, this.#emit);
    if (began || this.#ends > before) this.#since = this.#clock.elapsed();
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
    this.#shown(this);
  }

  #arm(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      if (!this.#discipline.unfinished) return;
      const age = this.#clock.elapsed() - this.#since;
      if (age < LIVE_AFTER_MS) {
        this.#arm(LIVE_AFTER_MS - age);
        return;
      }
      this.#announced = true;
      this.#shown(this);
    });
  }
}
