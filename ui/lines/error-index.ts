/**
 * The errors in lines that have come: each traceback or burst of error lines of one instance is one, up to
 * the first line on the same stream that is none. An error is unseen until somebody who pressed a key has
 * had it on the screen, also when its lines are held no longer: the files have them.
 */
import { instanceName } from '../../src/model/app.js';
import { instanceOfLine } from '../../src/model/log.js';
import type { Entry } from './entry-ring.js';
import { isException } from './level.js';
import { stripSgr } from '../text/sgr.js';

export interface LogError {
  readonly app: string;
  /** Which wrote it, from 1. */
  readonly instance: number;
  /** Of its first line: its place among the errors. Read from the files the line has another seq. */
  readonly seq: number;
  /**
   * Numbers of its first and last line among those of its app. Lines of other instances may lie between
   * them, and belong to it as little as those of other apps.
   */
  readonly n: number;
  readonly lastN: number;
  readonly t: number;
  readonly lastT: number;
  /** Its most telling line. */
  readonly text: string;
  readonly seen: boolean;
}

/** A line of an app by its number, which it has wherever it was read from. */
export type NumberedLine = Pick<Entry, 'app' | 'n' | 'instance'>;

/** Whether a line lies within an error, by whoever wrote it. */
export function isOf(line: NumberedLine, error: LogError): boolean {
  const { app, n } = line;
  return (
    app === error.app && n >= error.n && n <= error.lastN && instanceOfLine(line) === error.instance
  );
}

/** Error lines of one instance within this of the first belong to one error, in ms. */
const SAME_MS = 1000;
/** Errors of one app; one more, and the oldest goes. */
const KEPT = 500;
/** Of an error's text. */
const MAX_TEXT = 200;

type Ordinary = Pick<Entry, 'app' | 'instance' | 'stream' | 'text'>;

type Mutable = { -readonly [K in keyof LogError]: LogError[K] };

export class ErrorIndex {
  /** By seq of their first line. */
  #errors: Mutable[] = [];
  /** The last of each instance, by its name. */
  readonly #lastOf = new Map<string, Mutable>();
  /** Those that more lines may belong to, by the name of the instance, with the stream of their last line. */
  readonly #open = new Map<string, Entry['stream']>();
  /** How many there are of each app. */
  readonly #counts = new Map<string, number>();
  /** Undefined: to be counted anew. */
  #unseen: ReadonlyMap<string, number> | undefined;

  get all(): readonly LogError[] {
    return this.#errors;
  }

  /**
   * How many of each app are unseen; apps without any are left out. The same object for as long as
   * they are as many.
   */
  unseen(): ReadonlyMap<string, number> {
    if (this.#unseen) return this.#unseen;
    const counts = new Map<string, number>();
    for (const { app, seen } of this.#errors) {
      if (!seen) counts.set(app, (counts.get(app) ?? 0) + 1);
    }
    this.#unseen = counts;
    return counts;
  }

  /** Takes in a line whose own level is `error`. */
  add(entry: Entry): void {
    const { app, seq, n, t } = entry;
    const writer = writerOf(entry);
    const last = this.#open.has(writer) ? this.#lastOf.get(writer) : undefined;
    this.#open.set(writer, entry.stream);
    if (!last || t - last.t > SAME_MS) {
      const text = textOf(entry);
      const instance = instanceOfLine(entry);
      this.#push({ app, instance, seq, n, lastN: n, t, lastT: t, text, seen: false });
      return;
    }
    last.lastN = n;
    last.lastT = t;
    if (last.seen) this.#unseen = undefined;
    last.seen = false;
    // The exception below a traceback says more than its first line, and more than that the app died.
    if (entry.stream === 'sys') return;
    const text = textOf(entry);
    if (isException(text)) last.text = text;
  }

  /** Takes in a line that belongs to the error before it, such as a frame of its stack. */
  goOn(entry: Entry): void {
    const last = this.#lastOf.get(writerOf(entry));
    if (!last) return;
    last.lastN = entry.n;
    last.lastT = entry.t;
  }

  /**
   * Takes in a line that is no error: what comes behind it is another one. Not where it came on another
   * stream, whose lines come between those of a traceback, nor where it is blank.
   */
  end(line: Ordinary): void {
    if (this.#open.size === 0) return;
    const writer = writerOf(line);
    if (this.#open.get(writer) === line.stream && line.text.trim() !== '') {
      this.#open.delete(writer);
    }
  }

  /** Lines that stood on the screen when a key was pressed. */
  see(lines: readonly NumberedLine[]): void {
    for (const error of this.#errors) {
      if (error.seen || !lines.some((line) => isOf(line, error))) continue;
      error.seen = true;
      this.#unseen = undefined;
    }
  }

  #push(error: Mutable): void {
    const { app } = error;
    this.#unseen = undefined;
    this.#errors.push(error);
    this.#lastOf.set(writerOf(error), error);
    const count = (this.#counts.get(app) ?? 0) + 1;
    this.#counts.set(app, Math.min(count, KEPT));
    if (count <= KEPT) return;
    const oldest = this.#errors.findIndex((one) => one.app === app);
    this.#errors.splice(oldest, 1);
  }
}

/** A generation beside it belongs to the same instance. */
function writerOf(line: Pick<Entry, 'app' | 'instance'>): string {
  return instanceName(line.app, instanceOfLine(line));
}

function textOf({ text }: Entry): string {
  return stripSgr(text).trim().slice(0, MAX_TEXT);
}
