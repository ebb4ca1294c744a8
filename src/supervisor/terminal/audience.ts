/**
 * Those who have joined an app's terminal: everybody sees everything and may type, and the terminal
 * has the smallest of their sizes, so that it fits on every one of their screens.
 */
import type { Joined, TerminalSize, TerminalWatcher } from '../../model/terminal.js';
import { MAX_JOINED, UNWATCHED_SIZE } from '../../model/terminal.js';
import type { TerminalModes } from '../../model/terminal-modes.js';
import { ScreenTail } from './screen-tail.js';

/** What an audience does to its terminal. */
export interface AudienceTerminal {
  readonly input: Pick<Joined, 'write' | 'drained'>;
  resize(size: TerminalSize): void;
}

interface Seat {
  readonly watcher: TerminalWatcher;
  size: TerminalSize;
  /** Where it does not keep up: the modes of its screen, which what was left out may have switched. */
  behind: TerminalModes | undefined;
}

/** An empty screen: no colour, the whole of it scrolls, the cursor in its corner. */
const CLEAR = '\x1b[0m\x1b[r\x1b[H\x1b[2J';

/** The size that fits on all of these screens; {@link UNWATCHED_SIZE} where there is none. */
export function commonSize(sizes: readonly TerminalSize[]): TerminalSize {
  if (sizes.length === 0) return UNWATCHED_SIZE;
  return {
    columns: Math.min(...sizes.map(({ columns }) => columns)),
    rows: Math.min(...sizes.map(({ rows }) => rows)),
  };
}

export class Audience {
  readonly #stage: AudienceTerminal;
  readonly #tail = new ScreenTail();
  readonly #seats = new Set<Seat>();
  #size = UNWATCHED_SIZE;
  #over = false;

  constructor(stage: AudienceTerminal) {
    this.#stage = stage;
  }

  /** The app wrote something. */
  show(bytes: Uint8Array): void {
    this.#tail.push(bytes);
    for (const seat of [...this.#seats]) {
      if (!seat.behind) this.#give(seat, bytes);
    }
  }

  /** @returns undefined where all seats are taken, or the app has ended */
  join(size: TerminalSize, watcher: TerminalWatcher): Joined | undefined {
    if (this.#over || this.#seats.size >= MAX_JOINED) return undefined;
    const seat: Seat = { watcher, size, behind: undefined };
    const screen = this.#tail.replay(size.rows - 1);
    this.#seats.add(seat);
    if (screen.length > 0) this.#give(seat, screen);
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

  #give(seat: Seat, bytes: Uint8Array): void {
    if (seat.watcher.output(bytes) || !this.#seats.has(seat)) return;
    seat.behind = this.#tail.modes;
    void seat.watcher.drained().then(() => this.#catchUp(seat));
  }

  #catchUp(seat: Seat): void {
    const { behind, size } = seat;
    if (!behind || !this.#seats.has(seat)) return;
    seat.behind = undefined;
    const fresh = Buffer.from(behind.undo() + CLEAR);
    this.#give(seat, Buffer.concat([fresh, this.#tail.replay(size.rows - 1)]));
  }

  #fit(): void {
    const next = commonSize([...this.#seats].map(({ size }) => size));
    if (this.#over || (next.columns === this.#size.columns && next.rows === this.#size.rows))
      return;
    this.#size = next;
    this.#stage.resize(next);
  }
}
