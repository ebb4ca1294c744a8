/**
 * The lines of a log that a regular expression matches, or those that it does not. It is tried elsewhere, in batches and with a
 * time limit: `(a+)+$` against 24 letters takes seconds, and nothing here may stand still for it.
 */
import { FilteredLines } from './filtered-lines.js';
import type { Entry, EntryList } from './line-ring.js';
import type { Found, Match } from './matches.js';
import { ShownRanges } from './shown-ranges.js';
import { stripSgr } from '../text/sgr.js';

/** Lines tried at a time. */
const BATCH = 1000;
/** As much of a line is looked at. */
const MAX_TEXT = 4000;

/** `i` unless a capital was typed; those behind a backslash are classes such as `\S`. */
export function flagsOf(source: string): string {
  return /[A-Z]/.test(source.replace(/\\./g, '')) ? '' : 'i';
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

/** Which lines are to be found. */
export interface PatternTests {
  /** Leaves out lines before they are tried. */
  readonly mayPass: (entry: Entry) => boolean;
  readonly passes: (entry: Entry, matches: boolean) => boolean;
}

const MATCHING: PatternTests = { mayPass: () => true, passes: (_entry, matches) => matches };

export class PatternLines {
  readonly #source: string;
  readonly #match: Match;
  readonly #onProgress: () => void;
  /** Lines that may pass at all, and have not been tried. */
  readonly #candidates: FilteredLines;
  /** In the whole lines that match, by seq. */
  readonly #ranges = new Map<number, readonly number[]>();
  readonly #shown: ShownRanges;
  /** Lines that pass; those that are gone are dropped with the candidates. */
  readonly #found: FilteredLines;
  #triedTo = -Infinity;
  #busy = false;
  #problem: string | undefined;

  constructor(
    source: string,
    match: Match,
    onProgress: () => void,
    { mayPass, passes }: PatternTests = MATCHING,
  ) {
    this.#source = source;
    this.#match = match;
    this.#onProgress = onProgress;
    this.#candidates = new FilteredLines(mayPass);
    this.#found = new FilteredLines((entry) => passes(entry, this.#ranges.has(entry.seq)));
    this.#problem = patternProblem(source);
    this.#shown = new ShownRanges((texts) => this.#try(texts), onProgress);
  }

  get found(): EntryList {
    return this.#found;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  readonly rangesIn = (entry: Entry, shown: string): [number, number][] => {
    const whole = this.#ranges.get(entry.seq);
    if (!whole) return [];
    const ranges = shown === stripSgr(entry.text) ? whole : this.#shown.of(entry.seq, shown);
    const pairs: [number, number][] = [];
    for (let i = 0; i + 1 < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
    return pairs;
  };

  /** Looks at the lines that are new, and forgets those that are gone. */
  update(source: EntryList): void {
    this.#candidates.update(source);
    this.#found.update(upTo(this.#candidates, this.#triedTo));
    const oldest = source.length > 0 ? source.at(0).seq : Infinity;
    for (const seq of this.#ranges.keys()) {
      if (seq >= oldest) break;
      this.#ranges.delete(seq);
    }
    this.#tryMore();
  }

  #tryMore(): void {
    if (this.#busy || this.#problem !== undefined) return;
    const batch: Entry[] = [];
    const list = this.#candidates;
    for (let i = list.indexOf(this.#triedTo + 1); i < list.length && batch.length < BATCH; i++) {
      batch.push(list.at(i));
    }
    const last = batch.at(-1);
    if (!last) return;
    this.#busy = true;
    this.#try(batch.map(({ text }) => stripSgr(text))).then(
      (found) => {
        this.#busy = false;
        batch.forEach(({ seq }, index) => {
          const ranges = found[index];
          if (ranges) this.#ranges.set(seq, ranges);
        });
        this.#triedTo = last.seq;
        this.#onProgress();
      },
      (error: unknown) => {
        this.#busy = false;
        this.#problem = error instanceof Error ? error.message : String(error);
        this.#onProgress();
      },
    );
  }

  #try(texts: readonly string[]): Promise<Found> {
    const heads = texts.map((text) => text.slice(0, MAX_TEXT));
    return this.#match(this.#source, flagsOf(this.#source), heads);
  }
}

/** The entries of a list up to a seq. */
function upTo(list: EntryList, seq: number): EntryList {
  const length = list.indexOf(seq + 1);
  return {
    length,
    at: (index) => list.at(index),
    indexOf: (wanted) => Math.min(length, list.indexOf(wanted)),
  };
}
