/**
 * Words that are not plain, and the help: read by commander.
 */
import { version } from '../model/version.js';
import { DeclaredCommand, CommanderError } from './parser.js';
import type { CommandWords } from './word-kinds.js';

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

/** Who is on another machine, for whom this one was asked. */
interface Far {
  readonly host: string;
  /** All that was typed. */
  readonly argv: readonly string[];
}

export type ParsedWords =
  /** A command has begun; `firstWord` of the default one may be a mistyped command. */
  | {
      readonly kind: 'called';
      readonly chosen: Promise<number>;
      readonly firstWord: string | undefined;
    }
  /** Help, or the version: commander has printed it. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'refused'; readonly said: string };

/** @param command the words after `--`, where they are a command of the user's */
export function parseWords(
  commands: readonly CommandWords[],
  words: readonly string[],
  command: readonly string[] | undefined,
  far: Far | undefined,
): ParsedWords {
  const complaints: string[] = [];
  let parsed: ParsedWords = { kind: 'shown' };
  const program = new DeclaredCommand('sockpit')
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
    .configureOutput({ writeErr: (text) => complaints.push(text) })
    .exitOverride();
  for (const { name, aliases = [], hidden, isDefault, namesFarStack, declare, run } of commands) {
    const called = program
      .command(name, { hidden: hidden === true, isDefault: isDefault === true })
      .aliases(aliases);
    declare(called);
    called.action((...values: unknown[]) => {
      const begin = (): Promise<number> => run(...([...values.slice(0, -1), command] as never[]));
      // Not every command is about a stack on this machine.
      const chosen = far && namesFarStack !== true ? runFromAfar(called, far, begin) : begin();
      parsed = { kind: 'called', chosen, firstWord: isDefault ? called.args[0] : undefined };
    });
  }
  try {
    program.parse(words, { from: 'user' });
    return parsed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end this way too, with 0.
    if (error.exitCode === 0) return { kind: 'shown' };
    return { kind: 'refused', said: complaints.join('').trimEnd() };
  }
}

async function runFromAfar(
  called: DeclaredCommand,
  { host, argv }: Far,
  command: () => Promise<number>,
): Promise<number> {
  // Nor is every one about a stack at all.
  if (!called.options.some(({ long }) => long === '--name')) return command();
  const { onOnlyStack } = await import('./far/only-stack.js');
  return onOnlyStack(called.opts(), host, argv, command);
}
