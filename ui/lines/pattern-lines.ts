/**
 * The lines of a log that a regular expression matches, or those that it does not. It is tried elsewhere, in batches and with a
 * time limit: `(a+)+$` against 24 letters takes seconds, and nothing here may stand still for it.
 */
import { FoundLines } from './found-lines.js';
import type { Entry, EntryList } from './entry-ring.js';
import type { Match } from './matches.js';
import { hasCapital } from './search.js';
import type { TextOf } from './shown-text.js';
import { messageOf } from '../../src/model/message-of.js';

/** Lines tried at a time. */
const BATCH = 1000;
/** Code units tried at a time, one line at least. */
const BATCH_TEXT = 256 * 1024;

/** What a backslash makes of letters, and the names of groups: capitals in them are none that are looked for. */
const NOT_LETTERS =
  /\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|[pk][{<][^}>]*[}>]|.)|\(\?<[\w$]+>/gis;

/** `i` unless a capital was typed; and the rows of a line of several are lines to `^` and `$`. */
export function flagsOf(source: string): string {
  return hasCapital(source.replace(NOT_LETTERS, '')) ? 'm' : 'im';
}

/** Why a text is no regular expression; undefined where it is one. */
export function patternProblem(source: string): string | undefined {
  try {
    new RegExp(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*\/: /, '') : String(error);
  }
}

export interface PatternLook {
  readonly match: Match;
  readonly textOf: TextOf;
  /** More has been tried since. */
  readonly onProgress: () => void;
  /** Leaves out lines before they are tried. */
  readonly mayPass?: (entry: Entry) => boolean;
  /** Which lines are to be found; by default those that match. */
  readonly passes?: (entry: Entry, matches: boolean) => boolean;
}

/** Lines to be tried, and how far they were gathered. */
interface Batch {
  readonly entries: readonly Entry[];
  readonly texts: readonly string[];
  readonly reach: number;
  readonly newer: boolean;
}

export class PatternLines {
  readonly #source: string;
  readonly #look: PatternLook;
  readonly #found = new FoundLines();
  /** In the lines that were found and match, by seq. */
  readonly #ranges = new Map<number, readonly number[]>();
  /** Seqs of the first and the last line that was tried; undefined: none was. */
  #range: { from: number; to: number } | undefined;
  #whole = true;
  #busy = false;
  #problem: string | undefined;

  constructor(source: string, look: PatternLook) {
    this.#source = source;
    this.#look = look;
    this.#problem = patternProblem(source);
  }

  get found(): EntryList {
    return this.#found;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** From this seq on all lines were tried; -Infinity: all that there are, or all that will be. */
  get lookedFrom(): number {
    if (this.#whole || this.#problem !== undefined) return -Infinity;
    return this.#range?.from ?? Infinity;
  }

  /** Where the text of a line that was found matches. */
  readonly rangesIn = ({ seq }: Entry): [number, number][] => {
    const ranges = this.#ranges.get(seq) ?? [];
    const pairs: [number, number][] = [];
    for (let i = 0; i + 1 < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
    return pairs;
  };

  /** Tries more of the lines that were not tried, and forgets those that are gone. */
  update(source: EntryList): void {
    this.#found.forgetBefore(source.length > 0 ? source.at(0).seq : Infinity, ({ seq }) =>
      this.#ranges.delete(seq),
    );
    if (this.#busy || this.#problem !== undefined || source.length === 0) return;
    const newest = source.at(source.length - 1).seq;
    const range = (this.#range ??= { from: newest + 1, to: newest });
    const batch = this.#gather(source, range);
    this.#whole = source.indexOf(range.from) === 0;
    if (batch) this.#try(batch, range);
  }

  /** New lines first, then older ones, the newest of them first. */
  #gather(source: EntryList, range: { from: number; to: number }): Batch | undefined {
    const { mayPass, textOf } = this.#look;
    for (const newer of [true, false]) {
      const entries: Entry[] = [];
      const texts: string[] = [];
      let reach = newer ? range.to : range.from;
      let size = 0;
      const step = newer ? 1 : -1;
      let i = newer ? source.indexOf(range.to + 1) : source.indexOf(range.from) - 1;
      for (; i >= 0 && i < source.length && size < BATCH_TEXT && texts.length < BATCH; i += step) {
        const entry = source.at(i);
        reach = entry.seq;
        if (mayPass?.(entry) === false) continue;
        const text = textOf(entry);
        size += text.length;
        entries.push(entry);
        texts.push(text);
      }
      if (texts.length > 0) return { entries, texts, reach, newer };
      if (newer) range.to = reach;
      else range.from = reach;
    }
    return undefined;
  }

  #try({ entries, texts, reach, newer }: Batch, range: { from: number; to: number }): void {
    const { match, onProgress, passes } = this.#look;
    this.#busy = true;
    match(this.#source, flagsOf(this.#source), texts).then(
      (tried) => {
        this.#busy = false;
        entries.forEach((entry, index) => {
          const ranges = tried[index] ?? null;
          const matches = ranges !== null;
          if (!(passes?.(entry, matches) ?? matches)) return;
          if (ranges) this.#ranges.set(entry.seq, ranges);
          if (newer) this.#found.pushNewer(entry);
          else this.#found.pushOlder(entry);
        });
        if (newer) range.to = reach;
        else range.from = reach;
        onProgress();
      },
      (error: unknown) => {
        this.#busy = false;
        this.#problem = messageOf(error);
        onProgress();
      },
    );
  }
}
