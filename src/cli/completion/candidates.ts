/**
 * What can stand at the cursor of a command line. Pure: the commands and the app names come in.
 */

import { instanceName } from '../../model/app.js';

export interface OptionShape {
  /** Such as `-f` and `--file`. */
  readonly flags: readonly string[];
  /** What it takes, as the help calls it, such as `file`; undefined for a switch. */
  readonly value: string | undefined;
  readonly description: string;
}

export interface ArgumentShape {
  /** As the help calls it, such as `app`. */
  readonly name: string;
  readonly variadic: boolean;
  /** All that it can be, where that is known. */
  readonly choices: readonly string[];
}

export interface CommandShape {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  /** Its words can stand without its name. */
  readonly isDefault: boolean;
  /** What follows `--` is a command of the user's. */
  readonly takesCommand: boolean;
  readonly options: readonly OptionShape[];
  readonly arguments: readonly ArgumentShape[];
}

export interface Candidate {
  readonly word: string;
  readonly description: string;
}

export interface CompletedApp {
  readonly name: string;
  readonly instances: number;
}

export interface Candidates {
  readonly words: readonly Candidate[];
  /** What the shell itself knows better. */
  readonly shell: 'files' | 'directories' | 'commands' | undefined;
  /** Stands before every word, as typed, such as `--file=`. */
  readonly prefix: string;
}

const NOTHING: Candidates = { words: [], shell: undefined, prefix: '' };

function isCalled({ name, aliases }: CommandShape, word: string): boolean {
  return name === word || aliases.includes(word);
}

/** bash cuts words at `=`: `--file`, `=`, `x` is one word. */
export function joinCut(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const before = joined.at(-1);
    const belongs: boolean = before !== undefined && (open || word.startsWith('='));
    if (belongs) joined[joined.length - 1] = `${before ?? ''}${word}`;
    else joined.push(word);
    open = word === '=' && belongs;
  }
  return joined;
}

/** Each of several. */
function instancesOf(apps: readonly CompletedApp[], used: readonly string[]): readonly Candidate[] {
  return apps
    .filter(({ instances }) => instances > 1)
    .flatMap(({ name, instances }) =>
      Array.from({ length: instances }, (_, index) => instanceName(name, index + 1)),
    )
    .filter((word) => !used.includes(word))
    .map((word) => ({ word, description: 'instance' }));
}

/** What an option or argument of that name can be. */
function valuesOf(
  name: string,
  apps: readonly CompletedApp[],
  used: readonly string[],
): Omit<Candidates, 'prefix'> {
  const named = (suffix: string): readonly Candidate[] =>
    apps
      .filter((app) => !used.includes(app.name))
      .map((app) => ({ word: `${app.name}${suffix}`, description: 'app' }));
  switch (name) {
    case 'app':
      return { words: named(''), shell: undefined };
    case 'app[.n]':
      return { words: [...named(''), ...instancesOf(apps, used)], shell: undefined };
    case 'app=n':
      return { words: named('='), shell: undefined };
    case 'file':
      return { words: [], shell: 'files' };
    case 'dir':
      return { words: [], shell: 'directories' };
    case 'command':
      return { words: [], shell: 'commands' };
    default:
      return { words: [], shell: undefined };
  }
}

/** What was typed before the cursor, sorted out. */
interface Typed {
  readonly positional: readonly string[];
  /** The option whose value stands at the cursor. */
  readonly awaiting: OptionShape | undefined;
}

function read(words: readonly string[], options: readonly OptionShape[]): Typed {
  const positional: string[] = [];
  let awaiting: OptionShape | undefined;
  for (const word of words) {
    if (awaiting) awaiting = undefined;
    else if (word.startsWith('-') && word.length > 1) {
      const option = options.find(({ flags }) => flags.includes(word));
      if (option?.value !== undefined) awaiting = option;
    } else positional.push(word);
  }
  return { positional, awaiting };
}

function fitting(words: readonly Candidate[], current: string): readonly Candidate[] {
  return words.filter(({ word }) => word.startsWith(current));
}

/**
 * @param words before the cursor, without the program's name
 * @param current the word at the cursor, as far as it is typed
 * @param apps those of the config
 */
export function candidates(
  words: readonly string[],
  current: string,
  commands: readonly CommandShape[],
  apps: readonly CompletedApp[],
): Candidates {
  const [first] = words;
  const called = commands.find((command) => first !== undefined && isCalled(command, first));
  const command = called ?? commands.find(({ isDefault }) => isDefault);
  const own = called ? words.slice(1) : words;
  const dashes = own.indexOf('--');
  if (command?.takesCommand === true && dashes >= 0) {
    return { ...NOTHING, shell: dashes === own.length - 1 ? 'commands' : 'files' };
  }
  if (!command) return NOTHING;
  const { options } = command;

  const assigned = /^(--[^=]+)=(.*)$/s.exec(current);
  if (assigned) {
    const [, flag = '', value = ''] = assigned;
    const option = options.find(({ flags }) => flags.includes(flag));
    if (option?.value === undefined) return NOTHING;
    const { words: values, shell } = valuesOf(option.value, apps, []);
    return { words: fitting(values, value), shell, prefix: `${flag}=` };
  }
  const { positional, awaiting } = read(own, options);
  if (awaiting?.value !== undefined) {
    const { words: values, shell } = valuesOf(awaiting.value, apps, []);
    return { ...NOTHING, words: fitting(values, current), shell };
  }
  if (current.startsWith('-')) {
    const flags = options.flatMap(({ flags: all, description }) =>
      all.map((word) => ({ word, description })),
    );
    return { ...NOTHING, words: fitting(flags, current) };
  }
  const last = command.arguments.at(-1);
  const argument = command.arguments[positional.length] ?? (last?.variadic ? last : undefined);
  const values = argument ? valuesOf(argument.name, apps, positional) : NOTHING;
  const choices = (argument?.choices ?? []).map((word) => ({ word, description: '' }));
  // Where nothing is typed yet it can be a command too.
  const names =
    words.length === 0
      ? commands.map(({ name, description }) => ({ word: name, description }))
      : [];
  return {
    ...NOTHING,
    words: fitting([...names, ...choices, ...values.words], current),
    // Beyond the first word of a command of the user's only files can be proposed.
    shell: values.shell === 'commands' && positional.length > 0 ? 'files' : values.shell,
  };
}
