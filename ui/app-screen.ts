/**
 * The screen of an app's terminal, kept by xterm.js without a window: what the app writes goes in,
 * rows come out. Imported when somebody attaches, because xterm.js is loaded with it.
 */
import type { IBufferCell, Terminal as Xterm } from '@xterm/headless';
import xterm from '@xterm/headless';
import type { TerminalSize } from '../src/model/terminal.js';
import { TerminalModes } from '../src/model/terminal-modes.js';
import {
  BOLD,
  DEFAULT_COLOUR,
  GREY,
  INVERSE,
  ITALIC,
  nearestColour,
  packAttr,
  STRIKE,
  UNDERLINE,
  type Attr,
} from './text/attr.js';
import { glyphsOf } from './text/cells.js';
import type { MouseWish } from './app-mouse.js';
import { textRun, type Row, type TextRun } from './text/rows.js';
import { codePointWidth } from './text/width.js';

/** How the app wants keys and the mouse to be reported to it. */
export interface InputModes {
  /** DECCKM: arrows come as `ESC O A`. */
  readonly cursorKeys: boolean;
  /** DECKPAM: the keypad does not send digits. */
  readonly keypad: boolean;
  /** DEC private mode 2004: pastes come between marks. */
  readonly paste: boolean;
  /** Undefined: not at all. */
  readonly mouse: MouseWish | undefined;
}

export interface AppScreenListener {
  /** There is something new to draw. */
  changed(): void;
  /** The terminal answers a question of the app. */
  answered(bytes: Uint8Array): void;
}

/** DEC private modes that have the mouse reported, the most first, and the form of the reports. */
const TRACKING = [1003, 1002, 1000] as const;
const SGR_REPORTS = 1006;

/** Bytes that may wait to be drawn, before no more should come. */
const MAX_PENDING = 256 * 1024;

export class AppScreen {
  readonly #xterm: Xterm;
  readonly #listener: AppScreenListener;
  readonly #switched = new TerminalModes();
  #drawn: { readonly colour: boolean; readonly rows: readonly Row[] } | undefined;
  #pending = 0;
  #drained: (() => void)[] = [];

  constructor(size: TerminalSize, listener: AppScreenListener) {
    this.#listener = listener;
    this.#xterm = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: 0,
      allowProposedApi: true,
      // It tells the console of every sequence that an app broke off: nobody asked.
      logLevel: 'off',
    });
    this.#xterm.onData((text) => listener.answered(Buffer.from(text)));
    useOwnWidths(this.#xterm);
  }

  /** @returns false: so much is waiting that more should not come until {@link AppScreen.drained} */
  write(bytes: Uint8Array): boolean {
    this.#pending += bytes.length;
    this.#switched.take(Buffer.from(bytes).toString('latin1'));
    this.#xterm.write(bytes, () => {
      this.#pending -= bytes.length;
      if (this.#pending === 0) this.#release();
      this.#changed();
    });
    return this.#pending <= MAX_PENDING;
  }

  /** Resolves when all of it is drawn, or it is closed. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#pending === 0) resolve();
      else this.#drained.push(resolve);
    });
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#xterm.resize(columns, rows);
    this.#changed();
  }

  get inputModes(): InputModes {
    const { applicationCursorKeysMode, applicationKeypadMode, bracketedPasteMode } =
      this.#xterm.modes;
    const tracking = TRACKING.find((mode) => this.#switched.isOn(mode));
    return {
      cursorKeys: applicationCursorKeysMode,
      keypad: applicationKeypadMode,
      paste: bracketedPasteMode,
      mouse: tracking && { tracking, sgr: this.#switched.isOn(SGR_REPORTS) },
    };
  }

  /** As they stand, with the cursor, where the app shows one, as an inverse cell. */
  rows(colour: boolean): readonly Row[] {
    if (this.#drawn?.colour !== colour) this.#drawn = { colour, rows: this.#draw(colour) };
    return this.#drawn.rows;
  }

  close(): void {
    this.#xterm.dispose();
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #changed(): void {
    this.#drawn = undefined;
    this.#listener.changed();
  }

  #draw(colour: boolean): Row[] {
    const { buffer, cols, rows } = this.#xterm;
    const { active } = buffer;
    const reused = active.getNullCell();
    // Behind the last column the cursor stands on it, until something is written.
    const column = this.#switched.cursorHidden ? -1 : Math.min(active.cursorX, cols - 1);
    return Array.from({ length: rows }, (_, y) => {
      const line = active.getLine(active.baseY + y);
      const row: TextRun[] = [];
      for (let x = 0; x < cols; x++) {
        const cell = line?.getCell(x, reused);
        // The second half of a wide character.
        if (!cell || cell.getWidth() === 0) continue;
        const flags = x === column && y === active.cursorY ? INVERSE : 0;
        append(row, cellText(cell), attrOf(cell, colour, flags));
      }
      return row;
    });
  }
}

/** Exactly as wide as the cell, whatever characters it holds. */
function cellText(cell: IBufferCell): string {
  const width = cell.getWidth();
  const chars = cell.isInvisible() !== 0 ? '' : cell.getChars();
  if (chars === '') return ' '.repeat(width);
  const glyphs = glyphsOf(chars);
  const drawn = glyphs.reduce((sum, glyph) => sum + glyph.width, 0);
  return drawn === width ? glyphs.map(({ text }) => text).join('') : '?'.padEnd(width);
}

const PLAIN_TEXT = /^[\x20-\x7e]*$/;

/** ASCII of one attribute is one run; anything else stands alone, so that nothing joins with it. */
function append(row: TextRun[], text: string, attr: Attr): void {
  const last = row.at(-1);
  const joins = last?.attr === attr && PLAIN_TEXT.test(text) && PLAIN_TEXT.test(last.text);
  if (joins) row[row.length - 1] = textRun(last.text + text, attr);
  else row.push(textRun(text, attr));
}

function attrOf(cell: IBufferCell, colour: boolean, more: number): Attr {
  const inverse = (cell.isInverse() !== 0 ? INVERSE : 0) ^ more;
  const flags =
    inverse |
    (cell.isBold() !== 0 ? BOLD : 0) |
    (cell.isItalic() !== 0 ? ITALIC : 0) |
    (cell.isUnderline() !== 0 ? UNDERLINE : 0) |
    (cell.isStrikethrough() !== 0 ? STRIKE : 0);
  if (!colour) return packAttr(DEFAULT_COLOUR, DEFAULT_COLOUR, flags);
  const usual = cell.isDim() !== 0 ? GREY : DEFAULT_COLOUR;
  const foreground = cell.isFgDefault() ? usual : colourOf(cell.getFgColor(), cell.isFgRGB());
  const background = cell.isBgDefault()
    ? DEFAULT_COLOUR
    : colourOf(cell.getBgColor(), cell.isBgRGB());
  return packAttr(foreground, background, flags);
}

function colourOf(value: number, direct: boolean): number {
  return direct ? nearestColour(value >> 16, (value >> 8) & 0xff, value & 0xff) : value;
}

/** The same widths as on the rest of the screen. */
function useOwnWidths({ unicode }: Xterm): void {
  const provider = {
    version: 'own',
    wcwidth: (codePoint: number): 0 | 1 | 2 => codePointWidth(codePoint),
    // Asked for, though the interface of xterm.js does not name it: the width in bits 1 and 2, and
    // in bit 0 whether the character joins the one before it.
    charProperties: (codePoint: number, preceding: number): number => {
      const before = (preceding >> 1) & 3;
      const width = codePointWidth(codePoint);
      return width === 0 && before > 0 ? (before << 1) | 1 : width << 1;
    },
  };
  unicode.register(provider);
  unicode.activeVersion = provider.version;
}
