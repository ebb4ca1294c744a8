/**
 * The terminal, through blessed: the only file that knows it. blessed keeps the cells, finds out
 * what has changed, and enters and leaves the alternate screen; its widgets, its text engine, its
 * keyboard and its mouse are not used, each for a measured reason:
 *
 * - terminfo files of ncurses 6 are unreadable to it, so it gets its own description;
 * - what it is told to draw are finished cells (see `cells.ts`), because its width tables are old;
 * - its input knows neither paste nor split sequences, so it is given an empty one (see `input.ts`);
 * - stdout is made non-blocking, and nobody paints into a terminal that has not taken the last frame;
 * - frames are wrapped in DEC private mode 2026, so that none is seen half.
 */
import { PassThrough } from 'node:stream';
import type { Widgets } from 'blessed';
import type { Clock } from '../src/model/clock.js';
import { givingBack, RESET_MODES, type TerminalHold } from '../src/model/terminal-hold.js';
import type { InputModes } from './app-screen.js';
import { hasFlags, ITALIC, STRIKE, withoutFlags, withStyles, type Attr } from './text/attr.js';
import { asciiText } from './text/ascii.js';
import { drawnText, redrawWithinReach, writeText } from './text/cells.js';
import { InputDecoder, type InputEvent } from './input.js';
import { sameRow, type Row } from './text/rows.js';
import { reportedAs, reportedToUs } from './reporting.js';
import { samePlaces, type Placed } from './scene.js';
import type { Desk } from './stage.js';
import type { Size } from './state.js';
import { dropWaiting, flushed, setBlocking } from './terminal-flush.js';
import { measure, sizeOf, withSize, type Sized } from './terminal-size.js';
import type { TerminalTraits } from './text/theme.js';

/** Where keys come from: `process.stdin`, or a double. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
}

/** What is painted on: `process.stdout`, or a double. */
export interface TerminalOutput extends NodeJS.WritableStream, Sized {
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
}

export interface TerminalOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  readonly traits: TerminalTraits;
  readonly clock: Clock;
  readonly onInput: (events: readonly InputEvent[]) => void;
  /** Size changed: nothing of the old screen is left, paint at once. */
  readonly onResize: (size: Size) => void;
  /** It takes bytes again. */
  readonly onDrain: () => void;
  /** It is gone: nothing can be written or read any more. */
  readonly onHangup: () => void;
  /** Is told what is held of it from now on; `nothing` once it has been given back. */
  readonly desk: Pick<Desk, 'holds' | 'writeOut'>;
}

/** Gets what is typed, as it comes, in place of the dashboard. */
export interface Borrower {
  take(bytes: Uint8Array): void;
  /** How keys and the mouse are to be reported to it; undefined: not known yet. */
  readonly modes: InputModes | undefined;
}

const FRAME_BEGIN = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';
const RESIZE_MS = 50;
/** Ends a sequence that was begun (ECMA-48, CAN). */
const CANCEL = '\x18';

const ignore = (): void => undefined;

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #screen: Widgets.Screen;
  readonly #decoder: InputDecoder;
  /** The views that were drawn last, and into which lines of cells. */
  #drawn: { readonly lines: unknown; readonly views: readonly Placed[] } = {
    lines: undefined,
    views: [],
  };
  /** Italic or strike-through was drawn: what blessed calls them has to be looked for in each frame. */
  #styled = false;
  #mouse = true;
  #borrower: Borrower | undefined;
  /** What was last switched for keys and mouse. */
  #switched = '';
  #suspended = false;
  /** The screen is left for lines that stay in the terminal's scroll-back. */
  #rolling = false;
  #closed = false;
  #gone = false;

  private constructor(options: TerminalOptions, screen: Widgets.Screen) {
    this.#options = options;
    this.#screen = screen;
    this.#decoder = new InputDecoder(options.clock, options.onInput);
  }

  /** Loads blessed, so that opening takes no time later. */
  static async load(): Promise<void> {
    await import('blessed/lib/tput.js');
    await import('blessed/lib/widgets/screen.js');
  }

  /** Takes the terminal over. */
  static async open(options: TerminalOptions): Promise<Terminal> {
    const { default: tput } = await import('blessed/lib/tput.js');
    const { default: createScreen } = await import('blessed/lib/widgets/screen.js');
    const { output, traits } = options;
    setBlocking(output, false);
    tput.ipaths.length = 0;
    const screen = withoutTmux(() =>
      createScreen({
        // blessed's types have the two the wrong way round.
        input: new PassThrough(),
        output: withSize(output) as unknown as PassThrough,
        terminal: traits.description,
        fullUnicode: false,
        forceUnicode: true,
        autoPadding: false,
        resizeTimeout: RESIZE_MS,
      }),
    );
    screen.tput.brokenACS = true;
    // The console has sixteen colours; its old description knows eight, where grey becomes black.
    if (traits.description === 'linux') screen.tput.colors = 16;
    const terminal = new Terminal(options, screen);
    terminal.#listen();
    return terminal;
  }

  get size(): Size {
    return { columns: this.#screen.program.cols, rows: this.#screen.program.rows };
  }

  /** True while it has not taken what was written. */
  get isBlocked(): boolean {
    return this.#options.output.writableNeedDrain;
  }

  /** Draws what differs from what is on the screen. @param views none of them over another */
  paint(views: readonly Placed[]): void {
    if (this.#closed || this.#suspended || this.#rolling || this.#gone) return;
    const { lines, olines } = this.#screen;
    // blessed begins with new lines after a resize and whenever the screen was somebody else's.
    const drawn = this.#drawn.lines === lines ? this.#drawn.views : [];
    const before = samePlaces(drawn, views) ? drawn : [];
    views.forEach((view, index) => {
      if (view !== before[index]) this.#paintView(view, before[index]?.rows);
    });
    this.#drawn = { lines, views };
    lines.forEach((line, y) => {
      if (line.dirty) redrawWithinReach(line, olines[y] ?? []);
    });
    this.#screen.render();
    this.#flush();
  }

  /** Forgets what is on the screen, so that the next frame draws all of it. */
  forget(): void {
    if (!this.#suspended && !this.#rolling && !this.#closed) this.#screen.alloc();
  }

  /** Leaves the screen for lines that stay in the terminal's scroll-back, or comes back to it. */
  setRolling(on: boolean): void {
    if (on === this.#rolling || this.#closed) return;
    this.#rolling = on;
    if (this.#suspended) return;
    if (on) this.#leaveScreen();
    else this.#enterScreen();
    this.#tellHold();
  }

  /** Writes rows under what stands there, while it is rolling. */
  roll(rows: readonly Row[]): void {
    if (this.#closed || this.#suspended || !this.#rolling || this.#gone || rows.length === 0)
      return;
    const lines = rows.map((row) =>
      row
        .map(({ text, attr }) => {
          const drawn = drawnText(this.#understood(text));
          return `${withStyles(this.#screen.codeAttr(this.#drawable(attr)))}${drawn}\x1b[m`;
        })
        .join(''),
    );
    this.#write(`${lines.join('\r\n')}\r\n`);
  }

  setMouse(on: boolean): void {
    this.#mouse = on;
    this.#switchModes();
  }

  /** Everything that is typed goes to the borrower, the mouse if it wants it; undefined: both are ours. */
  lend(borrower: Borrower | undefined): void {
    // Half a key belongs to nobody.
    if (!borrower !== !this.#borrower) this.#decoder.close();
    this.#borrower = borrower;
    this.#switchModes();
  }

  /** Gives the terminal back for a while. */
  suspend(): void {
    if (this.#suspended || this.#closed) return;
    this.#suspended = true;
    if (!this.#rolling) this.#leaveScreen();
    this.#options.input.setRawMode?.(false);
    this.#tellHold();
  }

  /** Somebody else has the terminal: nothing more is written to it or read from it until {@link resume}. */
  yield(): void {
    this.#suspended = true;
    this.#tellHold();
  }

  /** Takes it over again, whoever had it meanwhile; its size may be another one. */
  resume(): void {
    if (this.#closed) return;
    this.#suspended = false;
    const { input, onResize } = this.#options;
    // A shell may have set its own mode since; setting the one that Node believes in does nothing.
    input.setRawMode?.(false);
    input.setRawMode?.(true);
    measure(this.#options.output);
    if (!this.#rolling) this.#enterScreen();
    this.#tellHold();
    onResize(this.size);
  }

  /** Gives the terminal back for good, in this turn of the event loop if it takes bytes at all. */
  closeNow(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { input, output } = this.#options;
    this.#decoder.close();
    input.off('data', this.#onData);
    output.off('drain', this.#options.onDrain);
    // One that was given back before belongs to whoever has it now.
    const held = this.#screen.program.isAlt;
    try {
      this.#screen.destroy();
      input.setRawMode?.(false);
    } catch {
      // A terminal that is gone refuses its modes.
    }
    if (held) this.#write(RESET_MODES);
    this.#tellHold();
    input.pause();
  }

  /**
   * Gives the terminal back and waits until it has taken that, or is seen to take nothing.
   * @param cut it is not to be waited for any longer
   */
  async close(cut: AbortSignal): Promise<void> {
    const hold = this.#hold;
    this.closeNow();
    if (this.#gone) return;
    const { output, clock } = this.#options;
    if ((await flushed(output, clock, cut)) === 'taken') {
      setBlocking(output, true);
      return;
    }
    // What it has room for yet is better spent on its modes than on the rest of a frame.
    dropWaiting(output);
    this.#options.desk.writeOut(CANCEL + givingBack(hold));
  }

  readonly #onData = (bytes: Buffer | string): void => {
    if (this.#suspended) return;
    const typed = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (this.#borrower) this.#borrower.take(typed);
    else this.#decoder.push(typed);
  };

  readonly #onGone = (): void => {
    if (this.#gone) return;
    this.#gone = true;
    if (!this.#closed) this.#options.onHangup();
  };

  #listen(): void {
    const { input, output, onDrain, onResize } = this.#options;
    // These two stay: an error that comes late must not bring the process down.
    output.on('error', this.#onGone);
    input.on('error', this.#onGone);
    input.on('end', this.#onGone);
    input.on('close', this.#onGone);
    input.setRawMode?.(true);
    input.on('data', this.#onData);
    input.resume();
    output.on('drain', onDrain);
    this.#screen.program.flush();
    this.#switchModes();
    this.#tellHold();
    this.#screen.on('resize', () => {
      // It is cleared for the new size; what others have written stays.
      if (this.#rolling) this.#screen.program._buf = '';
      if (!this.#closed && !this.#suspended) onResize(this.size);
    });
  }

  get #hold(): TerminalHold {
    if (this.#closed || this.#suspended) return 'nothing';
    return this.#rolling ? 'lines' : 'screen';
  }

  #tellHold(): void {
    this.#options.desk.holds(this.#hold);
  }

  #leaveScreen(): void {
    this.#screen.leave();
    this.#screen.program.flush();
    this.#write(RESET_MODES);
  }

  /** Whatever was done to the terminal since it was left. */
  #enterScreen(): void {
    const { program } = this.#screen;
    const { output } = this.#options;
    const { columns, rows } = sizeOf(output);
    program.cols = columns;
    program.rows = rows;
    program.isAlt = false;
    this.#screen.enter();
    program.flush();
    this.#switched = '';
    this.#switchModes();
  }

  /** Has keys and mouse reported as whoever gets them wants it. */
  #switchModes(): void {
    const { traits } = this.#options;
    const wanted = this.#borrower
      ? reportedAs(this.#borrower.modes)
      : reportedToUs(traits.description === 'linux', this.#mouse);
    if (this.#suspended || this.#rolling || this.#closed || wanted === this.#switched) return;
    this.#switched = wanted;
    this.#write(wanted);
  }

  /** @param before the rows that were drawn there last */
  #paintView({ rect, rows }: Placed, before: readonly Row[] = []): void {
    const { lines } = this.#screen;
    rows.forEach((row, index) => {
      const line = lines[rect.y + index];
      const old = before[index];
      if (!line || (old && sameRow(old, row))) return;
      const limit = Math.min(rect.x + rect.width, line.length);
      let x = rect.x;
      for (const { text, attr } of row) {
        const written = writeText(line, x, limit, this.#understood(text), this.#drawable(attr));
        x = written.x;
        if (written.changed) line.dirty = true;
      }
    });
  }

  /** The text in characters that the terminal has. */
  #understood(text: string): string {
    return this.#options.traits.utf8 ? text : asciiText(text);
  }

  #drawable(attr: Attr): Attr {
    if (!hasFlags(attr, ITALIC | STRIKE)) return attr;
    if (!this.#options.traits.styles) return withoutFlags(attr, ITALIC | STRIKE);
    this.#styled = true;
    return attr;
  }

  #flush(): void {
    const { program } = this.#screen;
    const frame = program._buf;
    program._buf = '';
    if (frame !== '')
      this.#write(FRAME_BEGIN + (this.#styled ? withStyles(frame) : frame) + FRAME_END);
  }

  #write(bytes: string): void {
    const { output } = this.#options;
    if (this.#gone || !output.writable) return;
    output.write(bytes, ignore);
  }
}

/** Inside tmux blessed would run `tmux -V` and wait for it, only to wrap what it should not. */
function withoutTmux<T>(run: () => T): T {
  const tmux = process.env['TMUX'];
  delete process.env['TMUX'];
  try {
    return run();
  } finally {
    if (tmux !== undefined) process.env['TMUX'] = tmux;
  }
}
