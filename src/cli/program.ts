/**
 * The command line: words → one command, loaded when it is called. What each command takes stands in
 * `words/`, one file each (`cli/word-kinds.ts` says how to add one).
 */
import { nearest } from '../model/nearest.js';
import { takeCalledAs } from './address.js';
import { commandFirst } from './command-first.js';
import { EXIT } from './exit-codes.js';
import { ownErrorText } from './own-error.js';
import { complain, complainOf } from './print.js';
import { COMMANDS } from './words/all.js';
import { optionShapes, readPlainWords } from './plain-words.js';
import { withUp, type CommandWords } from './word-kinds.js';

function isCalled(words: CommandWords, name: string | undefined): boolean {
  return name !== undefined && (words.name === name || words.aliases?.includes(name) === true);
}

/** Commands that can be meant. Only the help needs them all, and each costs a start some time. */
function concerned(argv: readonly string[]): readonly CommandWords[] {
  const [first] = argv;
  if (first === 'help' || argv.some((word) => word === '-h' || word === '--help')) return COMMANDS;
  const called = COMMANDS.filter((words) => isCalled(words, first));
  return called.length > 0 ? called : COMMANDS.filter(({ isDefault }) => isDefault);
}

/** The words before a `--`, and those after it where they are a command of the user's. */
function splitAtCommand(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly command: readonly string[] | undefined;
} {
  const at = argv.indexOf('--');
  if (at < 0) return { words: argv, command: undefined };
  const words = argv.slice(0, at);
  const takers = concerned(words).filter(({ takesCommand }) => takesCommand === true);
  return takers.length > 0
    ? { words, command: argv.slice(at + 1) }
    : { words: argv, command: undefined };
}

/** Our form, where the words are right in another program. */
async function hintAtPeer(argv: readonly string[]): Promise<string | undefined> {
  const { foreignForm } = await import('./foreign-words.js');
  const form = foreignForm(argv);
  return form && `  that is ${form.peers}; here: ${form.ours}`;
}

/** What reaches another machine stands in front of everything else. */
async function hintAtHost(argv: readonly string[], said: string): Promise<string | undefined> {
  if (!/unknown option '(-H|--host)'/.test(said)) return undefined;
  const { lateHost } = await import('./far/words.js');
  const form = lateHost(argv);
  return form && `  it stands first: ${form}`;
}

function isCommand(word: string): boolean {
  return COMMANDS.some((words) => isCalled(words, word));
}

function nearestCommand(word: string): string | undefined {
  const names = COMMANDS.flatMap(({ hidden, name, aliases = [] }) =>
    hidden ? [] : [name, ...aliases],
  );
  return nearest(word, names);
}

/** A mistyped command is taken for the name of an app: says what else may have been meant. */
function hintAtCommand(word: string): void {
  if (isCommand(word)) return;
  const meant = nearestCommand(word);
  if (meant !== undefined) complain(`  or did you mean the command: sockpit ${meant}`);
}

/** The parser shows the whole help for a command that it does not know. @returns the one asked for */
function unknownTopic([help, topic]: readonly string[]): string | undefined {
  const isOne = help === 'help' && topic !== undefined && !topic.startsWith('-');
  return isOne && topic !== 'help' && !isCommand(topic) ? topic : undefined;
}

/** Options may also stand before the command that they are for. */
function inOrder(argv: readonly string[]): readonly string[] {
  // What is looked for first is cheap; the options of a start take a while to be declared.
  if (argv[0]?.startsWith('-') !== true || !argv.some(isCommand)) return argv;
  return commandFirst(argv, optionShapes(withUp), isCommand);
}

/** A command that has begun. */
interface Call {
  readonly chosen: Promise<number>;
  /** The first word of the default one: it may be a mistyped command. */
  readonly firstWord: string | undefined;
}

/** Begins the one command that is meant, where nothing has to be said of its words. */
function plainCall(
  [one, ...others]: readonly CommandWords[],
  words: readonly string[],
  command: readonly string[] | undefined,
): Call | undefined {
  if (!one || others.length > 0) return undefined;
  const plain = readPlainWords(one.declare, isCalled(one, words[0]) ? words.slice(1) : words);
  if (!plain) return undefined;
  const { values, options, operands } = plain;
  return {
    chosen: one.run(...([...values, options, command] as never[])),
    firstWord: one.isDefault ? operands[0] : undefined,
  };
}

/** The same for all other words. @returns the exit code where there is nothing to begin */
async function parsedCall(
  commands: readonly CommandWords[],
  words: readonly string[],
  command: readonly string[] | undefined,
  calledAs: string | undefined,
  argv: readonly string[],
): Promise<Call | number> {
  const strange = unknownTopic(words);
  if (strange !== undefined) {
    const meant = nearestCommand(strange);
    const advice =
      meant === undefined ? 'sockpit --help lists them' : `did you mean: sockpit help ${meant}`;
    complainOf({ message: `there is no command ${strange}`, advice });
    return EXIT.usage;
  }
  const { parseWords } = await import('./parse-words.js');
  const parsed = parseWords(
    commands,
    words,
    command,
    calledAs === undefined ? undefined : { host: calledAs, argv },
  );
  if (parsed.kind === 'called') return parsed;
  if (parsed.kind === 'shown') return EXIT.done;
  const { said } = parsed;
  const hint = (await hintAtPeer(words)) ?? (await hintAtHost(words, said));
  // The option of ours that looks most alike is not what is meant.
  complain(hint === undefined ? said : `${said.replace(/\n\(Did you mean .*\)/, '')}\n${hint}`);
  return EXIT.usage;
}

/**
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  if (/^(-H|--host)/.test(argv[0] ?? '')) {
    const { farWords } = await import('./far/words.js');
    const far = farWords(argv);
    if (far !== undefined) {
      const { runFar } = await import('./far/run-far.js');
      return runFar(far.host, far.words);
    }
  }
  const calledAs = takeCalledAs();
  const { words, command } = splitAtCommand(inOrder(argv));
  const commands = concerned(words);
  const plain = calledAs === undefined ? plainCall(commands, words, command) : undefined;
  const called = plain ?? (await parsedCall(commands, words, command, calledAs, argv));
  if (typeof called === 'number') return called;
  const { chosen, firstWord } = called;
  try {
    const code = await chosen;
    if (code !== EXIT.usage) return code;
    const hint = await hintAtPeer(words);
    if (hint !== undefined) complain(hint);
    else if (firstWord !== undefined) hintAtCommand(firstWord);
    return code;
  } catch (error) {
    const { unreachableWords } = await import('./running/unreachable.js');
    const words = unreachableWords(error);
    if (words) {
      complainOf(words);
      return EXIT.refused;
    }
    complain(`sockpit: ${ownErrorText(error)}`);
    return EXIT.internal;
  }
}
