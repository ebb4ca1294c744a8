/**
 * What can stand at the cursor of a command line. Pure: the commands and the app names come in.
 */

import { instanceName } from '../../model/app.js';
import { commandFirst } from '../command-first.js';

export interface OptionShape {
  /** Such as `-f` and `--file`. */
  readonly flags: readonly string[];
  /** What it takes, as the help calls it, such as `file`; undefined for a switch. */
  readonly value: string | undefined;
  /** All that this can be, where that is known. */
  readonly choices?: readonly string[];
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

export interface CompletionCandidate {
  readonly word: string;
  readonly description: string;
}

export interface CompletedApp {
  readonly name: string;
  readonly instances: number;
}

export interface Candidates {
  readonly words: readonly CompletionCandidate[];
  /** What the shell itself knows better. */
  readonly shell: 'files' | 'directories' | 'commands' | 'hosts' | undefined;
  /** Stands before every word, as typed, such as `--file=`. */
  readonly prefix: string;
}

const NOTHING: Candidates = { words: [], shell: undefined, prefix: '' };

function isCalled({ name, aliases }: CommandShape, word: string): boolean {
  return name === word || aliases.includes(word);
}

/** bash cuts words at `=` and `@`: `--file`, `=`, `x` is one word. */
export function joinCut(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const before = joined.at(-1);
    const belongs: boolean = before !== undefined && (open || /^[=@]/.test(word));
    if (belongs) joined[joined.length - 1] = `${before ?? ''}${word}`;
    else joined.push(word);
    open = /^[=@]$/.test(word) && belongs;
  }
  return joined;
}

/** Each of several. */
function instancesOf(
  apps: readonly CompletedApp[],
  used: readonly string[],
): readonly CompletionCandidate[] {
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
  const named = (suffix: string): readonly CompletionCandidate[] =>
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

/** What the value of an option can be. */
function valuesFor(
  { value = '', choices = [] }: OptionShape,
  apps: readonly CompletedApp[],
): Omit<Candidates, 'prefix'> {
  const { words, shell } = valuesOf(value, apps, []);
  return { words: [...choices.map((word) => ({ word, description: '' })), ...words], shell };
}

/** What was typed before the cursor, sorted out. */
interface Typed {
  readonly positional: readonly string[];
  readonly used: readonly OptionShape[];
  /** The option whose value stands at the cursor. */
  readonly awaiting: OptionShape | undefined;
}

function read(words: readonly string[], options: readonly OptionShape[]): Typed {
  const positional: string[] = [];
  const used: OptionShape[] = [];
  let awaiting: OptionShape | undefined;
  for (const word of words) {
    if (awaiting) awaiting = undefined;
    else if (word.startsWith('-') && word.length > 1) {
      const [name = ''] = word.startsWith('--') ? word.split('=', 1) : [word];
      const option = options.find(({ flags }) => flags.includes(name));
      if (option === undefined) continue;
      used.push(option);
      if (option.value !== undefined && name === word) awaiting = option;
    } else positional.push(word);
  }
  return { positional, used, awaiting };
}

/** Every option has one that means the same for all commands: `-f` is another of `logs`. */
function inFull({ flags }: OptionShape): string {
  return flags.find((flag) => flag.startsWith('--')) ?? flags[0] ?? '';
}

/** The same words with their command in front, as the program itself reads them. */
function inOrder(words: readonly string[], commands: readonly CommandShape[]): readonly string[] {
  const options = commands.find(({ isDefault }) => isDefault)?.options ?? [];
  return commandFirst(
    words,
    options.map((option) => ({
      short: option.flags.find((flag) => !flag.startsWith('--')),
      long: option.flags.find((flag) => flag.startsWith('--')),
      takesValue: option.value !== undefined,
    })),
    (word) => commands.some((command) => isCalled(command, word)),
  );
}

/** The commands that may follow these options: who lacks one of them would refuse it. */
function commandsAfter(
  used: readonly OptionShape[],
  commands: readonly CommandShape[],
): readonly CompletionCandidate[] {
  const flags = used.map(inFull);
  return commands
    .filter(({ options }) => flags.every((flag) => options.some((each) => inFull(each) === flag)))
    .map(({ name, description }) => ({ word: name, description }));
}

/** What it is said to take; signals are also written with the SIG that all of them have. */
function choicesOf(
  argument: ArgumentShape | undefined,
  current: string,
): readonly CompletionCandidate[] {
  const before = argument?.name === 'signal' && current.startsWith('SIG') ? 'SIG' : '';
  return (argument?.choices ?? []).map((word) => ({ word: before + word, description: '' }));
}

function fitting(
  words: readonly CompletionCandidate[],
  current: string,
): readonly CompletionCandidate[] {
  return words.filter(({ word }) => word.startsWith(current));
}

/** The command that is meant, and the words that are its own. */
function meantBy(
  typed: readonly string[],
  commands: readonly CommandShape[],
): {
  readonly command: CommandShape | undefined;
  readonly isNamed: boolean;
  readonly own: readonly string[];
} {
  const words = inOrder(typed, commands);
  const [first] = words;
  const called = commands.find((command) => first !== undefined && isCalled(command, first));
  return called
    ? { command: called, isNamed: true, own: words.slice(1) }
    : { command: commands.find(({ isDefault }) => isDefault), isNamed: false, own: words };
}

/**
 * The value of an option among words that are not parsed yet.
 * @param long such as `--file`
 */
export function valueAmong(
  typed: readonly string[],
  long: string,
  commands: readonly CommandShape[],
): string | undefined {
  const { command, own } = meantBy(typed, commands);
  const flags = command?.options.find((option) => inFull(option) === long)?.flags ?? [];
  for (const [i, word] of own.entries()) {
    if (flags.includes(word)) return own[i + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
  }
  return undefined;
}

/**
 * @param typed the words before the cursor, without the program's name
 * @param current the word at the cursor, as far as it is typed
 * @param apps those of the config
 */
export function candidates(
  typed: readonly string[],
  current: string,
  commands: readonly CommandShape[],
  apps: readonly CompletedApp[],
): Candidates {
  const { command, isNamed, own } = meantBy(typed, commands);
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
    const { words: values, shell } = valuesFor(option, apps);
    return { words: fitting(values, value), shell, prefix: `${flag}=` };
  }
  const { positional, used, awaiting } = read(own, options);
  if (awaiting) {
    const { words: values, shell } = valuesFor(awaiting, apps);
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
  const choices = choicesOf(argument, current);
  // Before the first word of all, but for options, it can be a command too.
  const names = !isNamed && positional.length === 0 ? commandsAfter(used, commands) : [];
  return {
    ...NOTHING,
    words: fitting([...names, ...choices, ...values.words], current),
    // Beyond the first word of a command of the user's only files can be proposed.
    shell: values.shell === 'commands' && positional.length > 0 ? 'files' : values.shell,
  };
}
