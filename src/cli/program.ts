/**
 * The command line: words → one command, loaded when it is called. What each command takes stands in
 * `words/`, one file each (`words/word-kinds.ts` says how to add one).
 */
import { nearest } from '../model/nearest.js';
import { takeCalledAs } from './address.js';
import { commandFirst } from './command-first.js';
import { EXIT } from './exit-codes.js';
import { ownErrorText } from './own-error.js';
import { complain, complainOf } from './print.js';
import { version } from '../model/version.js';
import { COMMANDS } from './words/all.js';
import { Command, CommanderError, withUp, type CommandWords } from './word-kinds.js';

const EXAMPLES = `
Most used (all of them: sockpit help up):
  -f FILE        another config      -p PORT    another port
  -x APP         leave an app out    -d         return when all is ready, live on
  --plain        lines, no dashboard

Examples:
  $ sockpit                      bring up what the Procfile here says
  $ sockpit up -d && sockpit status
  $ sockpit logs -f api          follow one app
  $ sockpit restart api
  $ sockpit down
  $ sockpit -H vps status        any command on another machine, over ssh

A Procfile of one line is enough:
  api: gunicorn --bind unix:app.sock api:app     → http://localhost:8080/api/`;

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

/**
 * The program with these commands; `complainOfWords` gets what the parser has to say against them,
 * `begin` runs the one that was chosen (and gets it where it may be about a stack on this machine),
 * `finish` gets its exit code, and the first word of the default one: it may be a mistyped command.
 */
function build(
  commands: readonly CommandWords[],
  command: readonly string[] | undefined,
  complainOfWords: (text: string) => void,
  finish: (code: Promise<number>, firstWord: string | undefined) => void,
  begin: (called: Command | undefined, command: () => Promise<number>) => Promise<number>,
): Command {
  const program = new Command('sockpit')
    .description(
      'One command brings up a whole multi-app dev stack: every app of a Procfile, one port in front of them all, and a dashboard with their state and logs.',
    )
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EXAMPLES)
    // Options after the first word of `run` belong to the command that it runs.
    .enablePositionalOptions()
    .showHelpAfterError('(sockpit --help lists the commands and options)')
    .configureOutput({ writeErr: complainOfWords })
    .exitOverride();
  for (const { name, aliases = [], hidden, isDefault, namesFarStack, declare, run } of commands) {
    const called = program
      .command(name, { hidden: hidden === true, isDefault: isDefault === true })
      .aliases(aliases);
    declare(called);
    called.action((...words: unknown[]) =>
      finish(
        begin(namesFarStack === true ? undefined : called, () =>
          run(...([...words.slice(0, -1), command] as never[])),
        ),
        isDefault ? called.args[0] : undefined,
      ),
    );
  }
  return program;
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
  const options = withUp(new Command()).options.map(({ short, long, required, optional }) => ({
    short,
    long,
    takesValue: required || optional,
  }));
  return commandFirst(argv, options, isCommand);
}

async function runFromAfar(
  called: Command | undefined,
  host: string,
  argv: readonly string[],
  command: () => Promise<number>,
): Promise<number> {
  // Not every command is about a stack.
  if (called?.options.some(({ long }) => long === '--name') !== true) return command();
  const { onOnlyStack } = await import('./far/only-stack.js');
  return onOnlyStack(called.opts(), host, argv, command);
}

/**
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  if (/^(-H|--host)/.test(argv[0] ?? '')) {
    const { farWords, runFar } = await import('./far/run-far.js');
    const far = farWords(argv);
    if (far !== undefined) return runFar(far.host, far.words);
  }
  const calledAs = takeCalledAs();
  let chosen: Promise<number> = Promise.resolve(EXIT.done);
  let firstWord: string | undefined;
  const { words, command } = splitAtCommand(inOrder(argv));
  const complaints: string[] = [];
  const program = build(
    concerned(words),
    command,
    (text) => complaints.push(text),
    (code, word) => {
      chosen = code;
      firstWord = word;
    },
    calledAs === undefined
      ? (_, run) => run()
      : (called, run) => runFromAfar(called, calledAs, argv, run),
  );
  const strange = unknownTopic(words);
  if (strange !== undefined) {
    const meant = nearestCommand(strange);
    const advice =
      meant === undefined ? 'sockpit --help lists them' : `did you mean: sockpit help ${meant}`;
    complainOf({ message: `there is no command ${strange}`, advice });
    return EXIT.usage;
  }
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end this way too, with 0; commander has printed what there is to say.
    if (error.exitCode === 0) return EXIT.done;
    const said = complaints.join('').trimEnd();
    const hint = (await hintAtPeer(words)) ?? (await hintAtHost(words, said));
    // The option of ours that looks most alike is not what is meant.
    complain(hint === undefined ? said : `${said.replace(/\n\(Did you mean .*\)/, '')}\n${hint}`);
    return EXIT.usage;
  }
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
