/**
 * A regular expression of the user's, tried on lines without ever holding up everybody else: what
 * backtracks for ever would take the proxy and all other apps with it.
 *
 * Where a line is so short, or the expression so plain, that trying can only take a moment, it is
 * simply tried. Else V8 interrupts it: that takes a tenth of a millisecond for each line.
 */

/** Runs something for so long at most. */
export type Limited = (run: () => boolean, limitMs: number) => boolean | 'too long';

/** Steps, as a power of two, that are made in a moment. */
const PLAIN_BITS = 24;
/** Long enough for a machine that does something else meanwhile. */
const LIMIT_MS = 200;
/** Then it is tried no more: all together may stop everything for a second. */
const MOST_INTERRUPTED = 5;

const RUN_SOURCE = 'run()';

/** By the time limit that Node has for scripts, which ends expressions as well. Loaded when first needed. */
function limitedByNode(): Limited {
  let limited: Limited | undefined;
  return (run, limitMs) => {
    limited ??= loadLimited();
    return limited(run, limitMs);
  };
}

function loadLimited(): Limited {
  // Not imported: every start would load it.
  const vm = process.getBuiltinModule('node:vm');
  const box = { run: (): boolean => false };
  const context = vm.createContext(box);
  const script = new vm.Script(RUN_SOURCE);
  return (run, timeout) => {
    box.run = run;
    try {
      return script.runInContext(context, { timeout }) === true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too long';
      throw error;
    }
  };
}

/**
 * What may be repeated without an end, and what doubles the ways there are: a bound for the steps of
 * backtracking. A class counts for one sign; a repeated group or a reference back for too much. Pure.
 */
export function waysOf(source: string): { readonly repeats: number; readonly doublings: number } {
  const bare = source.replace(/\\[^1-9k]/g, 'x').replace(/\[(?:\\.|[^\]\\])*\]/g, 'x');
  if (/\\|\)[*+{]/.test(bare)) return { repeats: Infinity, doublings: 0 };
  const signs = bare.replace(/\(\?(?:<?[=!]|:|<\w+>)/g, '(').replace(/([*+?}])\?/g, '$1');
  const count = (of: RegExp): number => signs.match(of)?.length ?? 0;
  return { repeats: count(/[*+{]/g), doublings: count(/[?|]/g) };
}

export class LinePattern {
  readonly #pattern: RegExp;
  readonly #ways: ReturnType<typeof waysOf>;
  readonly #limited: Limited;
  readonly #interrupted: (length: number) => void;
  #interruptions = 0;

  /** @param interrupted told when trying it on a line of that length was cut short */
  constructor(
    rule: { readonly source: string; readonly flags: string },
    interrupted: (length: number) => void,
    limited: Limited = limitedByNode(),
  ) {
    // With g or y a regular expression remembers where it left off.
    this.#pattern = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ''));
    this.#ways = waysOf(rule.source);
    this.#interrupted = interrupted;
    this.#limited = limited;
  }

  /** It was cut short so often that it is tried no more. */
  get givenUp(): boolean {
    return this.#interruptions >= MOST_INTERRUPTED;
  }

  test(line: string): boolean {
    if (this.givenUp) return false;
    const { repeats, doublings } = this.#ways;
    // Every repetition may end at every place, and so may the beginning.
    const bits = (repeats + 1) * Math.log2(line.length + 2) + doublings;
    if (bits <= PLAIN_BITS) return this.#pattern.test(line);
    const found = this.#limited(() => this.#pattern.test(line), LIMIT_MS);
    if (found !== 'too long') return found;
    this.#interruptions++;
    this.#interrupted(line.length);
    return false;
  }
}
