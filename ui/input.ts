/**
 * Bytes of the terminal to key, mouse and paste events (xterm ctlseqs; kitty's CSI u). A sequence
 * may arrive in pieces and several may arrive at once; a lone Escape is known by the silence after
 * it. What is not understood is dropped whole, so that no part of it acts as keys.
 */
import type { Clock, Timer } from '../src/model/clock.js';

/** `a`, `G`, `space`, `enter`, `up`, `ctrl+d`, `shift+tab`, `alt+x`, `f1` … */
export type KeyName = string;

export type InputEvent =
  | { readonly kind: 'key'; readonly key: KeyName }
  | { readonly kind: 'paste'; readonly text: string }
  /** Nothing is taken of it: half a paste is worse than none. */
  | { readonly kind: 'paste-too-long'; readonly limit: number }
  /** Column and row from 0. */
  | {
      readonly kind: 'mouse';
      /** `drag`: moved with the first button down. */
      readonly action: 'press' | 'drag' | 'release' | 'wheel-up' | 'wheel-down';
      readonly x: number;
      readonly y: number;
    };

/** How long after ESC alone the rest of a sequence may come, over a slow line as well. */
const ESCAPE_MS = 100;
/** The same for more of a sequence than ESC, which is no key of its own. From its first byte on: keys come after it. */
const SEQUENCE_MS = 500;
/** How long after a lone Escape what looks like the rest of a sequence is taken for one. */
const LATE_MS = 400;
/** A paste whose end never comes is taken to be over after this silence. */
const PASTE_MS = 1000;
/** UTF-16 units: what a terminal may have us keep. */
const MAX_PASTE = 16 * 1024 * 1024;
const MAX_STRING = 4096;
const PASTE_END = '\x1b[201~';

const FINAL_KEYS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

const TILDE_KEYS: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

const CONTROL_KEYS: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  13: 'enter',
  27: 'escape',
  32: 'space',
  127: 'backspace',
};

const CSI = /^\x1b\[([<=>?]?)([\d;:]*)([ -/]*)([@-~])/;
const CSI_UNFINISHED = /^\x1b\[[<=>?]?[\d;:]*[ -/]*$/;
/** The rest of a key's sequence, come all at once as nobody types it. */
const LATE_REST = /^(?:\[[\d;:]*[A-Za-z~]|\[<[\d;]+[Mm]|O[A-Za-z])+$/;
const STRING_START = /^\x1b[\]P_^X]/;
/** BEL or ST; or what is in none: Ctrl-C, CAN, SUB, and the ESC of something else. */
const STRING_END = /\x07|\x1b\\?|[\x03\x18\x1a]/;

/** A sequence of which more is to come. */
interface Unfinished {
  /** When its first byte came. */
  readonly since: number;
  /**
   * The two letters that begin a control string came and nothing behind them, as from Alt and a key: what
   * comes later may be keys.
   */
  readonly alone: boolean;
}

export class InputDecoder {
  readonly #onEvents: (events: readonly InputEvent[]) => void;
  #events: InputEvent[] = [];
  readonly #clock: Clock;
  readonly #utf8 = new TextDecoder('utf-8');
  #pending = '';
  /** What `#pending` begins with, where it was there before the bytes that come. */
  #unfinished: Unfinished | undefined;
  #paste: { readonly text: string; readonly tooLong: boolean } | undefined;
  #timer: Timer | undefined;
  /** Until when an Escape that was taken for a lone one may have been the beginning of more. */
  #lateUntil = -Infinity;

  /** @param onEvents takes all events that one turn completes: a paste without marks is letters by the thousand */
  constructor(clock: Clock, onEvents: (events: readonly InputEvent[]) => void) {
    this.#clock = clock;
    this.#onEvents = onEvents;
  }

  /** Takes bytes as they come; hands on every event that is complete. */
  push(bytes: Uint8Array): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const text = this.#utf8.decode(bytes, { stream: true });
    const late = this.#clock.elapsed() < this.#lateUntil;
    this.#lateUntil = -Infinity;
    if (late && LATE_REST.test(text)) return;
    this.#pending += text;
    this.#drain(false);
    this.#arm();
    this.#handOn();
  }

  /** Forgets what is unfinished. */
  close(): void {
    this.#timer?.cancel();
    this.#pending = '';
    this.#unfinished = undefined;
    this.#paste = undefined;
  }

  #arm(): void {
    const wait = this.#wait();
    if (wait === undefined) return;
    this.#timer = this.#clock.after(wait, () => {
      this.#timer = undefined;
      if (this.#pending === '\x1b') this.#lateUntil = this.#clock.elapsed() + LATE_MS;
      if (this.#paste !== undefined) this.#endPaste(this.#pending);
      this.#drain(true);
      this.#handOn();
    });
  }

  #emit(event: InputEvent): void {
    this.#events.push(event);
  }

  /** Last of all: whoever gets them may close this. */
  #handOn(): void {
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) this.#onEvents(events);
  }

  /** After how long without the rest what came is taken for whole; undefined: nothing is unfinished. */
  #wait(): number | undefined {
    if (this.#paste !== undefined) return PASTE_MS;
    if (this.#pending === '') return undefined;
    const now = this.#clock.elapsed();
    const { since, alone } = this.#unfinished ?? { since: now, alone: false };
    const begins = this.#pending.length === 2 && STRING_START.test(this.#pending);
    this.#unfinished = { since, alone: alone || begins };
    const limit = this.#pending === '\x1b' ? ESCAPE_MS : SEQUENCE_MS;
    return Math.max(0, since + limit - now);
  }

  #drain(final: boolean): void {
    while (this.#pending !== '') {
      const used = this.#paste === undefined ? this.#take(final) : this.#takePaste();
      if (used === 0) return;
      this.#pending = this.#pending.slice(used);
      this.#unfinished = undefined;
    }
  }

  /** Characters used up; 0 when more must come first. */
  #take(final: boolean): number {
    const text = this.#pending;
    if (!text.startsWith('\x1b')) return this.#takeCharacter(text);
    if (text === '\x1b') return final ? this.#key('escape', 1) : 0;
    if (text.startsWith('\x1b\x1b')) return this.#key('escape', 1);
    if (text.startsWith('\x1b[')) return this.#takeCsi(text, final);
    if (text.startsWith('\x1bO')) return this.#takeSs3(text, final);
    if (STRING_START.test(text)) return this.#takeString(text, final);
    const char = firstCharacter(text, 1);
    const name = characterName(char);
    return this.#key(name === undefined ? undefined : `alt+${name}`, 1 + char.length);
  }

  #takeCharacter(text: string): number {
    const char = firstCharacter(text, 0);
    return this.#key(characterName(char), char.length);
  }

  #takeCsi(text: string, final: boolean): number {
    // The console's function keys are `ESC [ [ A`.
    if (text.startsWith('\x1b[[')) {
      if (text.length < 4) return final ? text.length : 0;
      const index = 'ABCDE'.indexOf(text.charAt(3));
      return this.#key(index === -1 ? undefined : `f${index + 1}`, 4);
    }
    // The old mouse report: three bytes that may be anything.
    if (text.startsWith('\x1b[M')) return text.length >= 6 || final ? Math.min(6, text.length) : 0;
    const match = CSI.exec(text);
    if (!match) {
      if (!CSI_UNFINISHED.test(text)) return 2;
      return final ? text.length : 0;
    }
    const [whole, prefix = '', parameters = '', intermediate = '', last = ''] = match;
    if (intermediate !== '') return whole.length;
    if (prefix === '<' && (last === 'M' || last === 'm')) {
      this.#mouse(parameters, last === 'm');
      return whole.length;
    }
    if (prefix !== '') return whole.length;
    if (last === '~' && parameters === '200') {
      this.#paste = { text: '', tooLong: false };
      return whole.length;
    }
    return this.#key(csiKey(parameters, last), whole.length);
  }

  #takeSs3(text: string, final: boolean): number {
    if (text.length < 3) {
      if (!final) return 0;
      return this.#key('alt+O', 2);
    }
    const last = text.charAt(2);
    // Keypad in application mode: p … y are 0 … 9, M is Enter.
    if (last >= 'p' && last <= 'y') return this.#key(String(last.charCodeAt(0) - 112), 3);
    return this.#key(last === 'M' ? 'enter' : FINAL_KEYS[last], 3);
  }

  /** Control strings (answers of the terminal) end with BEL or ST. */
  #takeString(text: string, final: boolean): number {
    const end = STRING_END.exec(text.slice(2));
    const at = end ? 2 + end.index : text.length;
    const sign = end?.[0];
    if (sign === '\x07' || sign === '\x1b\\') return at + sign.length;
    // An ESC at the very end may be half of ST.
    const goesOn = sign === undefined || (sign === '\x1b' && at === text.length - 1);
    if (goesOn && !final) return text.length > MAX_STRING ? text.length : 0;
    // One that is broken off is dropped; but of what was none no key is lost.
    if (this.#unfinished?.alone === true) return this.#key(`alt+${text.charAt(1)}`, 2);
    return goesOn ? text.length : at;
  }

  #takePaste(): number {
    const end = this.#pending.indexOf(PASTE_END);
    if (end !== -1) {
      this.#endPaste(this.#pending.slice(0, end));
      return end + PASTE_END.length;
    }
    // The beginning of the end marker may be at the very end.
    const keep = begunPasteEnd(this.#pending);
    const taken = this.#pending.length - keep;
    this.#addToPaste(this.#pending.slice(0, taken));
    return taken;
  }

  #addToPaste(text: string): void {
    const whole = (this.#paste?.text ?? '') + text;
    const tooLong = this.#paste?.tooLong === true || whole.length > MAX_PASTE;
    this.#paste = { text: tooLong ? '' : whole, tooLong };
  }

  #endPaste(rest: string): void {
    this.#addToPaste(rest);
    const { text, tooLong } = this.#paste ?? { text: '', tooLong: false };
    this.#paste = undefined;
    if (this.#pending === rest) this.#pending = '';
    if (tooLong) this.#emit({ kind: 'paste-too-long', limit: MAX_PASTE });
    else this.#emit({ kind: 'paste', text });
  }

  #mouse(parameters: string, released: boolean): void {
    const [button = NaN, x = NaN, y = NaN] = parameters.split(';').map(Number);
    if (!(x >= 1 && y >= 1)) return;
    const at = { x: x - 1, y: y - 1 };
    const moving = (button & 32) !== 0;
    if ((button & 64) !== 0) {
      const wheel = button & 3;
      if (wheel === 0) this.#emit({ kind: 'mouse', action: 'wheel-up', ...at });
      if (wheel === 1) this.#emit({ kind: 'mouse', action: 'wheel-down', ...at });
    } else if ((button & 3) === 0) {
      const action = released ? 'release' : moving ? 'drag' : 'press';
      this.#emit({ kind: 'mouse', action, ...at });
    }
  }

  #key(key: KeyName | undefined, used: number): number {
    if (key !== undefined) this.#emit({ kind: 'key', key });
    return used;
  }
}

function firstCharacter(text: string, index: number): string {
  const codePoint = text.codePointAt(index);
  return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
}

/** The name of a single character; undefined for one that means nothing. */
function characterName(char: string): KeyName | undefined {
  const code = char.codePointAt(0) ?? 0;
  const named = CONTROL_KEYS[code];
  if (named !== undefined) return named;
  if (code >= 1 && code <= 26) return `ctrl+${String.fromCharCode(code + 96)}`;
  if (code < 32 || (code >= 0x80 && code < 0xa0)) return undefined;
  return char;
}

function csiKey(parameters: string, last: string): KeyName | undefined {
  const [first = NaN, second = 1, third = NaN] = parameters
    .split(';')
    .map((field) => Number.parseInt(field, 10));
  const modifiers = Number.isNaN(second) ? 1 : second;
  if (last === 'Z') return 'shift+tab';
  if (last === 'u') return modifiedCharacter(first, modifiers);
  if (last === '~') {
    if (first === 27) return modifiedCharacter(third, modifiers);
    const name = TILDE_KEYS[first];
    return name === undefined ? undefined : modified(name, modifiers);
  }
  // With another number it is no key: `24;80R` is where the cursor stands.
  const name = first === 1 || Number.isNaN(first) ? FINAL_KEYS[last] : undefined;
  return name === undefined ? undefined : modified(name, modifiers);
}

/** Modifiers are 1 + shift 1 + alt 2 + ctrl 4 (+ locks, which do not matter). */
function modified(name: string, modifiers: number): KeyName {
  const bits = modifiers - 1;
  const ctrl = (bits & 4) !== 0 ? 'ctrl+' : '';
  const alt = (bits & 2) !== 0 ? 'alt+' : '';
  return `${ctrl}${alt}${(bits & 1) !== 0 ? 'shift+' : ''}${name}`;
}

function modifiedCharacter(code: number, modifiers: number): KeyName | undefined {
  // kitty puts keys without a character into the private use area.
  if (!(code > 0 && code < 0xe000)) return undefined;
  const named = CONTROL_KEYS[code];
  if (named !== undefined) return modified(named, modifiers);
  if (code < 32) return undefined;
  const char = String.fromCodePoint(code);
  const shifted = ((modifiers - 1) & 1) !== 0 ? char.toUpperCase() : char;
  return modified(shifted, (((modifiers - 1) & ~1) | 0) + 1);
}

/** How many letters of the mark that ends a paste stand at the end of the text. */
function begunPasteEnd(text: string): number {
  for (let length = Math.min(text.length, PASTE_END.length - 1); length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}
