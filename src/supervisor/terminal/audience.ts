/**
 * Those who have joined an app's terminal: everybody sees everything and may type, and the terminal
 * has the smallest of their sizes, so that it fits on every one of their screens.
 */
import type { Joined, TerminalSize, TerminalWatcher } from '../../model/terminal.js';
import { MAX_JOINED, UNWATCHED_SIZE } from '../../model/terminal.js';
import { ScreenTail } from './screen-tail.js';

/** What an audience does to its terminal. */
export interface Stage {
  readonly input: Pick<Joined, 'write' | 'drained'>;
  resize(size: TerminalSize): void;
}

interface Seat {
  readonly watcher: TerminalWatcher;
  size: TerminalSize;
}

/** The size that fits on all of these screens; {@link UNWATCHED_SIZE} where there is none. */
export function commonSize(sizes: readonly TerminalSize[]): TerminalSize {
  if (sizes.length === 0) return UNWATCHED_SIZE;
  return {
    columns: Math.min(...sizes.map(({ columns }) => columns)),
    rows: Math.min(...sizes.map(({ rows }) => rows)),
  };
}

export class Audience {
  readonly #stage: Stage;
  readonly #tail = new ScreenTail();
  readonly #seats = new Set<Seat>();
  #size = UNWATCHED_SIZE;
  #over = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The app wrote something. */
  show(bytes: Uint8Array): void {
    this.#tail.push(bytes);
    for (const { watcher } of [...this.#seats]) watcher.output(bytes);
  }

  /** @returns undefined where all seats are taken, or the app has ended */
  join(size: TerminalSize, watcher: TerminalWatcher): Joined | undefined {
    if (this.#over || this.#seats.size >= MAX_JOINED) return undefined;
    const seat: Seat = { watcher, size };
    const screen = this.#tail.replay(size.rows - 1);
    this.#seats.add(seat);
    if (screen.length > 0) watcher.output(screen);
    this.#fit();
    const sits = (): boolean => this.#seats.has(seat);
    return {
      write: (bytes) => !sits() || this.#stage.input.write(bytes),
      drained: () => this.#stage.input.drained(),
      resize: (next) => {
        if (!sits()) return;
        seat.size = next;
        this.#fit();
      },
      leave: () => {
        if (this.#seats.delete(seat)) this.#fit();
      },
    };
  }

  /** The app has ended, and everything that it wrote was shown. */
  end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    const seats = [...this.#seats];
    this.#seats.clear();
    for (const { watcher } of seats) watcher.ended(why);
  }

  #fit(): void {
    const next = commonSize([...this.#seats].map(({ size }) => size));
    if (this.#over || (next.columns === this.#size.columns && next.rows === this.#size.rows))
      return;
    this.#size = next;
    this.#stage.resize(next);
  }
}
