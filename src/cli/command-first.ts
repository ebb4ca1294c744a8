/**
 * Options before the command: `sockpit -C ../shop status`. Pure.
 */

/** What must be known of an option to step over it. */
export interface OptionArity {
  readonly short: string | undefined;
  readonly long: string | undefined;
  readonly takesValue: boolean;
}

/**
 * The same words with the command in front, its options after it and in full: `-f` before a command
 * names the config also where it means something else behind it (`logs -f`).
 *
 * @param options those that may stand first: what a start takes, which is what no command means
 * @param isCommand whether a word is the name of a command
 * @returns the words as they are where no command follows the options
 */
export function commandFirst(
  words: readonly string[],
  options: readonly OptionArity[],
  isCommand: (word: string) => boolean,
): readonly string[] {
  const leading: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!word.startsWith('-')) {
      return isCommand(word) ? [word, ...leading, ...words.slice(i + 1)] : words;
    }
    const [name, value] = halves(word);
    const option = options.find(({ short, long }) => name === short || name === long);
    if (!option) return words;
    leading.push((option.long ?? name) + (value === undefined ? '' : `=${value}`));
    if (!option.takesValue || value !== undefined) continue;
    i++;
    const next = words[i];
    if (next === undefined) return words;
    leading.push(next);
  }
  return words;
}

/** `--name=x` → `--name` and `x`. */
function halves(word: string): [string, string?] {
  const index = word.startsWith('--') ? word.indexOf('=') : -1;
  return index < 0 ? [word] : [word.slice(0, index), word.slice(index + 1)];
}
