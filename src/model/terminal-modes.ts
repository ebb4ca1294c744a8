/**
 * The modes that a program has switched in its terminal (DECSET and DECRST, xterm ctlseqs): what has
 * to be switched for whoever joins late, and back for whoever leaves. Pure.
 */

const MODES = /\x1b\[\?([\d;]+)([hl])/g;
/** The beginning of a sequence at the end of a chunk. */
const UNFINISHED = /\x1b(?:\[(?:\?[\d;]*)?)?$/;
/** On from the start: lines wrap, the cursor is seen. */
const ON_BY_DEFAULT = new Set(['7', '25']);
/** The alternate screen, by any of its names. */
const ALTERNATE = ['1049', '1047', '47'];

export class TerminalModes {
  /** Those that are not as they are from the start. */
  readonly #switched = new Set<string>();
  #rest = '';

  /** Takes in what the program wrote, as latin1: the sequences are ASCII. */
  take(text: string): void {
    const whole = this.#rest + text;
    this.#rest = UNFINISHED.exec(whole)?.[0] ?? '';
    for (const [, numbers = '', final] of whole.matchAll(MODES)) {
      for (const mode of numbers.split(';')) {
        if ((final === 'h') === ON_BY_DEFAULT.has(mode)) this.#switched.delete(mode);
        else this.#switched.add(mode);
      }
    }
  }

  get alternateScreen(): boolean {
    return ALTERNATE.some((mode) => this.#switched.has(mode));
  }

  get cursorHidden(): boolean {
    return this.#switched.has('25');
  }

  /** @param mode its number, of one that is off from the start */
  isOn(mode: number): boolean {
    return this.#switched.has(String(mode));
  }

  copy(): TerminalModes {
    const copy = new TerminalModes();
    for (const mode of this.#switched) copy.#switched.add(mode);
    copy.#rest = this.#rest;
    return copy;
  }

  /** Bytes that switch them in a fresh terminal. */
  set(): string {
    return this.#all((mode) => !ON_BY_DEFAULT.has(mode));
  }

  /** Bytes that switch them back. */
  undo(): string {
    return this.#all((mode) => ON_BY_DEFAULT.has(mode));
  }

  #all(isOn: (mode: string) => boolean): string {
    return [...this.#switched].map((mode) => `\x1b[?${mode}${isOn(mode) ? 'h' : 'l'}`).join('');
  }
}
