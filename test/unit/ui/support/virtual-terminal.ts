/**
 * A terminal in the process: xterm.js without a window, behind the streams that the dashboard
 * writes to and reads from.
 */
import { PassThrough, Writable } from 'node:stream';
import type { IBufferCell, Terminal as XtermTerminal } from '@xterm/headless';
import xterm from '@xterm/headless';

/** How wide a terminal believes a character to be. */
export interface WidthModel {
  readonly width: (codePoint: number) => 0 | 1 | 2;
  /** Whether it draws emoji with a joiner between them, or with a skin tone, as one. */
  readonly joins: boolean;
}

const JOINER = 0x200d;
/** What a character before another leaves behind: it was a joiner. */
const AFTER_JOINER = 1;

interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Parts of xterm.js that its interface does not show. */
interface Inside {
  readonly _core: { readonly coreService: { readonly isCursorHidden: boolean } };
}

export class VirtualOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Bytes that were written, all of them. */
  written = '';
  /** While set, writes are taken up but never finished: a terminal that has stopped reading. */
  stalled = false;
  readonly #xterm: XtermTerminal;
  #waiting: (() => void)[] = [];

  constructor({ columns, rows }: Screen, model?: WidthModel) {
    super({ decodeStrings: false, highWaterMark: 16 * 1024 });
    this.columns = columns;
    this.rows = rows;
    this.#xterm = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    if (model) this.#useWidths(model);
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk;
    this.#xterm.write(chunk);
    if (this.stalled) this.#waiting.push(done);
    else done();
  }

  /** It reads again. */
  unstall(): void {
    this.stalled = false;
    for (const done of this.#waiting.splice(0)) done();
  }

  resize(columns: number, rows: number): void {
    this.#xterm.resize(columns, rows);
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** Resolves when everything written so far is on the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#xterm.write('', resolve));
  }

  /** Rows of the screen, blanks at their ends cut. */
  async lines(): Promise<string[]> {
    await this.settled();
    const { active } = this.#xterm.buffer;
    return Array.from({ length: this.#xterm.rows }, (_, y) => {
      return active.getLine(active.baseY + y)?.translateToString(true) ?? '';
    });
  }

  /** Every cell with its colours, for comparing two screens. */
  async cells(): Promise<string[]> {
    await this.settled();
    const { active } = this.#xterm.buffer;
    return Array.from({ length: this.#xterm.rows }, (_, y) => {
      const line = active.getLine(active.baseY + y);
      return Array.from({ length: this.#xterm.cols }, (__, x) => cellText(line?.getCell(x))).join(
        '|',
      );
    });
  }

  async flags(): Promise<Record<string, unknown>> {
    await this.settled();
    const { modes, buffer } = this.#xterm;
    return {
      buffer: buffer.active.type,
      mouse: modes.mouseTrackingMode,
      paste: modes.bracketedPasteMode,
      cursorKeys: modes.applicationCursorKeysMode,
      keypad: modes.applicationKeypadMode,
      cursorHidden: (this.#xterm as unknown as Inside)._core.coreService.isCursorHidden,
    };
  }

  #useWidths({ width: wcwidth, joins }: WidthModel): void {
    const { unicode } = this.#xterm;
    // xterm.js asks for the properties as well, though its interface does not name them: the width
    // in bits 1 and 2, in bit 0 whether the character joins the one before it, and above them what the
    // next one is to know.
    const provider = {
      version: 'test',
      wcwidth,
      charProperties: (codePoint: number, preceding: number): number => {
        const before = (preceding >> 1) & 3;
        const width = wcwidth(codePoint);
        const skinTone = codePoint >= 0x1f3fb && codePoint <= 0x1f3ff;
        const within = joins && before > 0 && (preceding >> 3 === AFTER_JOINER || skinTone);
        const state = codePoint === JOINER ? AFTER_JOINER << 3 : 0;
        return (within || width === 0) && before > 0 ? state | (before << 1) | 1 : width << 1;
      },
    };
    unicode.register(provider);
    unicode.activeVersion = 'test';
  }
}

function cellText(cell: IBufferCell | undefined): string {
  if (!cell) return '';
  const colours = `${cell.getFgColor()}/${cell.getBgColor()}/${cell.isInverse()}/${cell.isBold()}`;
  return `${cell.getChars() || ' '}${cell.getWidth()}${colours}`;
}

/** What a terminal that was never touched, or was given back, says of itself. */
export const RESTORED = {
  buffer: 'normal',
  mouse: 'none',
  paste: false,
  cursorKeys: false,
  keypad: false,
  cursorHidden: false,
};

export class VirtualInput extends PassThrough {
  readonly isTTY = true;
  raw = false;

  setRawMode(mode: boolean): this {
    this.raw = mode;
    return this;
  }
}
