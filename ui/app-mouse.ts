/**
 * What the mouse does over the screen of an app that has asked for it (xterm ctlseqs, "Mouse
 * Tracking"). Our terminal reports it in the form of mode 1006, with places on the whole screen; the app
 * gets the places on its own, in the form that it wants, and nothing of what is beside it.
 */
import type { Rect } from './layout.js';

/** How an app wants the mouse to be reported. */
export interface MouseWish {
  /** Buttons, also motion while one is down, or all motion. */
  readonly tracking: 1000 | 1002 | 1003;
  /** Mode 1006; else three bytes, which end at column and row 223. */
  readonly sgr: boolean;
}

const REPORT = /\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])/g;
/** A report at the end of what has come, of which the rest is still to come. */
const UNFINISHED = /\x1b\[(?:<[\d;]{0,18})?$/;
const MAX_OLD = 223;
/** The button of the old form for all that are let go. */
const RELEASED = 3;

export class AppMouse {
  #rest = '';

  /** What was typed, with its reports of the mouse as the app wants them. @param screen of the app */
  translate(bytes: Uint8Array, wish: MouseWish | undefined, screen: Rect): Uint8Array {
    if (!wish && this.#rest === '') return bytes;
    const text = this.#rest + Buffer.from(bytes).toString('latin1');
    this.#rest = (wish && UNFINISHED.exec(text)?.[0]) ?? '';
    const whole = text.slice(0, text.length - this.#rest.length);
    const told = whole.replace(
      REPORT,
      (_report, button: string, x: string, y: string, end: string) =>
        wish
          ? report(wish, Number(button), Number(x) - screen.x, Number(y) - screen.y, end, screen)
          : '',
    );
    return Buffer.from(told, 'latin1');
  }
}

/** @param x from 1, `y` too; @param end `m` where a button is let go */
function report(
  wish: MouseWish,
  button: number,
  x: number,
  y: number,
  end: string,
  { width, height }: Rect,
): string {
  if (x < 1 || y < 1 || x > width || y > height) return '';
  if (wish.sgr) return `\x1b[<${button};${x};${y}${end}`;
  if (x > MAX_OLD || y > MAX_OLD) return '';
  const old = end === 'm' ? (button & ~RELEASED) | RELEASED : button;
  return `\x1b[M${String.fromCharCode(32 + old, 32 + x, 32 + y)}`;
}
