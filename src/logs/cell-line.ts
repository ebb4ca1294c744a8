/**
 * One line as a terminal shows it: cells that `\r`, `\b` and the cursor sequences of a progress bar
 * overwrite and erase. One code point is one cell; combining marks join the cell before them. The
 * width of East Asian characters is not considered: what is overwritten is almost always as wide.
 */
import { tokens } from './control-sequences.js';
import type { LineToken } from './control-sequences.js';
import { PLAIN_PEN, applySgr, penSequence } from './pen.js';
import type { Pen } from './pen.js';

/** A pipe has no width; a move beyond the text goes no further than this, as at a right margin. */
const MARGIN = 200;

/** Made when it is wanted, which takes a third of a millisecond. */
let joins: RegExp | undefined;

export class CellLine {
  readonly #texts: string[] = [];
  readonly #pens: Pen[] = [];
  #column = 0;
  #pen: Pen = PLAIN_PEN;

  /** Replays one raw line (or a part of one) onto the cells. */
  feed(raw: string): void {
    for (const token of tokens(raw)) this.#apply(token);
  }

  /** The cells as text with SGR, reset at the end where colours are used. */
  text(): string {
    let out = '';
    let pen = PLAIN_PEN;
    for (let i = 0; i < this.#texts.length; i++) {
      const wanted = this.#pens[i] ?? PLAIN_PEN;
      if (wanted !== pen) {
        out += pen === PLAIN_PEN ? penSequence(wanted) : `\x1b[0m${penSequence(wanted)}`;
        pen = wanted;
      }
      out += this.#texts[i] ?? '';
    }
    return pen === PLAIN_PEN ? out : `${out}\x1b[0m`;
  }

  /** A short raw line that leads to the same cells, pen and cursor: the memory of a long one. */
  canonical(): string {
    const move = this.#column === this.#texts.length ? '' : `\x1b[${this.#column + 1}G`;
    return `${this.text()}${move}${penSequence(this.#pen)}`;
  }

  #apply(token: LineToken): void {
    switch (token.kind) {
      case 'text':
        for (const character of token.text) this.#put(character);
        break;
      case 'return':
        this.#column = 0;
        break;
      case 'backspace':
        this.#moveTo(this.#column - 1);
        break;
      case 'sgr':
        this.#pen = applySgr(this.#pen, token.params);
        break;
      case 'csi':
        this.#control(Number.parseInt(token.params, 10), token.final);
        break;
    }
  }

  #control(parameter: number, final: string): void {
    // Absent and 0 both mean 1 for moves (ECMA-48 §8.3.20), and 0 is the default of EL.
    const count = Math.max(1, Number.isNaN(parameter) ? 1 : parameter);
    if (final === 'G' || final === '`') this.#moveTo(count - 1);
    else if (final === 'C') this.#moveTo(this.#column + count);
    else if (final === 'D') this.#moveTo(this.#column - count);
    else if (final === 'K') this.#erase(Number.isNaN(parameter) ? 0 : parameter);
  }

  #moveTo(column: number): void {
    this.#column = Math.max(0, Math.min(column, Math.max(this.#texts.length, MARGIN)));
  }

  #erase(mode: number): void {
    if (mode === 1) {
      const end = Math.min(this.#column + 1, this.#texts.length);
      this.#texts.fill(' ', 0, end);
      this.#pens.fill(PLAIN_PEN, 0, end);
    } else if (mode === 0 || mode === 2) {
      const length = mode === 2 ? 0 : Math.min(this.#column, this.#texts.length);
      this.#texts.length = length;
      this.#pens.length = length;
    }
  }

  #put(character: string): void {
    const before = this.#column - 1;
    const previous = this.#texts[before];
    if (
      previous !== undefined &&
      ((character >= '\u0300' && (joins ??= /[\p{M}\u200d]/u).test(character)) ||
        previous.endsWith('\u200d'))
    ) {
      this.#texts[before] = previous + character;
      return;
    }
    while (this.#texts.length < this.#column) {
      this.#texts.push(' ');
      this.#pens.push(PLAIN_PEN);
    }
    this.#texts[this.#column] = character;
    this.#pens[this.#column] = this.#pen;
    this.#column++;
  }
}
