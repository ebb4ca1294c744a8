/**
 * What the words of all commands are made of: how they are declared, the shape of a command's words, and
 * the options that several commands share. What reads them are `plain-words.ts` and the parser.
 */
import { MOMENT_FORMS, parseEnd, parseMoment } from './moment.js';
import { parseDuration } from '../model/duration.js';
import { NAME, NAME_ADVICE } from '../model/name.js';

/** What becomes of a word; one that cannot be meant is refused by an {@link UnfitWord}. */
type Take = (text: string, before: never) => unknown;

/**
 * What a command is told that it takes, in the forms of commander: `<one>`, `[one]`, `[many...]`, and
 * `-f, --file <file>`.
 */
export interface Declaration {
  description(text: string): this;
  argument(form: string, description?: string, take?: Take): this;
  option(flags: string, description?: string, take?: Take): this;
  requiredOption(flags: string, description?: string): this;
  /** An option of which more is to be said. */
  specialOption(flags: string, description: string, more: SpecialOption): this;
  argumentOf(form: string, choices: readonly string[]): this;
  /** From the first argument on all words are arguments. */
  passThroughOptions(): this;
  helpOption(flags: false): this;
  addHelpText(position: 'after', text: string): this;
}

export interface SpecialOption {
  readonly choices?: readonly string[];
  /** The option that it cannot be had together with. */
  readonly conflicts?: string;
  /** Not in the help. */
  readonly hidden?: true;
}

/** The value of an option or an argument cannot be meant. */
export class UnfitWord extends Error {
  /** By this the parser knows it. */
  readonly code = 'commander.invalidArgument';
  readonly exitCode = 1;
}

/**
 * What can be written after the name of one command, and what then happens.
 *
 * To add a command: a file beside this one that exports its words, a row in `all.ts` (the order of
 * `--help`), and the work itself in `./commands/`, which `run` loads. A file of words is read at
 * every start, so it imports only this one, and types.
 */
export interface CommandWords {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What is run where the first word is no command's name. One of all. */
  readonly isDefault?: true;
  /** What follows `--` is a command of the user's, and no word of ours. */
  readonly takesCommand?: true;
  /** The stack that its options name is on another machine. */
  readonly namesFarStack?: true;
  /** Not for people: neither in the help nor proposed for a mistyped word. */
  readonly hidden?: true;
  /** Adds description, arguments and options to a fresh command of that name. */
  readonly declare: (command: Declaration) => void;
  /**
   * @param words the arguments that were declared, in order, then the options as one object, then
   *   the words after `--` (undefined where there is none, or where they are arguments too)
   * @returns the exit code
   */
  readonly run: (...words: never[]) => Promise<number>;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UnfitWord('a port is a number from 0 (any free one) to 65535.');
  }
  return port;
}

/** The name of a stack. An empty one is that of a variable that is not set, and means no stack. */
function parseName(text: string): string {
  if (!NAME.test(text)) throw new UnfitWord(`it is not a name: ${NAME_ADVICE}.`);
  return text;
}

/** A whole number, not negative. */
export function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new UnfitWord('a whole number is expected.');
  // As the control socket takes them.
  if (text.length > 9) throw new UnfitWord('a number of nine digits is the most.');
  return Number(text);
}

/** A length of time, in ms; a bare number is seconds, as for timeout(1). */
export function parseTime(text: string): number {
  const time = parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text);
  if (time === undefined) throw new UnfitWord('a time is written 500ms, 30s or 2m.');
  return time;
}

/** A moment, in epoch ms. */
export function parseWhen(text: string): number {
  const moment = parseMoment(text, Date.now());
  if (moment === undefined) throw new UnfitWord(`a moment is written ${MOMENT_FORMS}.`);
  return moment;
}

/** The end of a time, in epoch ms: which one is meant depends on where the time begins. */
type Until = (since: number | undefined) => number;

/** A moment up to which something is asked for. */
export function parseUntil(text: string): Until {
  const moment = parseWhen(text);
  return (since) => parseEnd(text, Date.now(), since) ?? moment;
}

/** Options as they are parsed. */
export type ParsedOptions<T> = Omit<T, 'until'> & {
  readonly since?: number;
  readonly until?: Until;
};

/** Options as the command takes them. */
export function withEnd<T extends { readonly until?: number }>(options: ParsedOptions<T>): T {
  const { until, ...others } = options;
  return { ...others, ...(until && { until: until(options.since) }) } as unknown as T;
}

/** A regular expression (ECMAScript). */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    // Escapes that the strict form refuses, such as `\-`, are common in other tools.
    try {
      return new RegExp(text);
    } catch {
      throw new UnfitWord(error instanceof Error ? error.message : 'it is no pattern.');
    }
  }
}

/** Values of an option that may be repeated or be a list with commas. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')];
}

/** `api=2`, or several with commas or words between. */
export function parseFormation(
  text: string,
  before: Record<string, number> = {},
): Record<string, number> {
  const formation = new Map(Object.entries(before));
  for (const part of text.split(',')) {
    const match = /^([A-Za-z0-9_-]+)=(\d+)$/.exec(part);
    if (!match?.[1]) throw new UnfitWord('it is written api=2, or api=2,web=1.');
    formation.set(match[1], Number(match[2]));
  }
  return Object.fromEntries(formation);
}

/** Whether an option that is read so gathers its values; of any other one would take the place of the one before. */
export function isRepeatable(take: unknown): boolean {
  return take === collect || take === parseFormation;
}

/** Options that name the stack: `StackOptions`. */
export function withStack(command: Declaration, file = '-f, --file <file>'): Declaration {
  return command
    .option(file, 'config file (default: found from here upward)')
    .option('-C, --directory <dir>', 'act as if started in this folder')
    .option('--name <name>', 'name of the stack: a second copy beside the first', parseName);
}

/** Examples below the help of a command: what is typed, and what it does. */
export function withExamples(
  command: Declaration,
  examples: Readonly<Record<string, string>>,
): Declaration {
  const rows = Object.entries(examples).map(([line, does]) => [`  $ ${line}`, does] as const);
  const width = Math.max(...rows.map(([line]) => line.length));
  const text = rows.map(([line, does]) => `${line.padEnd(width)}  ${does}`.trimEnd());
  return command.addHelpText('after', ['', 'Examples:', ...text].join('\n'));
}

/** What a start changes of its config: `PlanOptions`. */
export function withPlan(command: Declaration): Declaration {
  return withStack(command)
    .option('-p, --port <port>', 'listen on this port of localhost', parsePort)
    .option('--listen <address>', 'listen on this address (may be repeated)', collect)
    .option('-x, --exclude <app>', 'leave this app out (may be repeated)', collect)
    .option('-m, --formation <app=n>', 'how many instances of an app', parseFormation)
    .option('-e, --env <file>', 'this env file instead of .env (may be repeated)', collect);
}

/** The apps and options of a start: `UpOptions`. */
export function withUp(command: Declaration): Declaration {
  return withPlan(command)
    .argument('[app...]', 'apps to start (default: all)')
    .option('-d, --detach', 'return when all is ready; the stack lives on')
    .option('--plain', 'log lines instead of the dashboard (also without a terminal)')
    .option('--json', 'as --plain, in JSON: one object a line; with -d the status at the end')
    .option('--exit-on-failure', 'end the stack when an app fails, with its exit code')
    .option('--no-color', 'no colours (also: NO_COLOR=1)')
    .option('--ascii', 'a dashboard without line drawing and symbols')
    .specialOption('-D', 'as -d', { hidden: true });
}
