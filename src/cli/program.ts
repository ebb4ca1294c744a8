/**
 * The command line: words → one command, loaded when it is called. Returns the exit code.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../model/nearest.js';
import { EXIT } from './exit-codes.js';
import type { StackOptions, UpOptions } from './options.js';
import { complain } from './print.js';
import { version } from './version.js';

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new InvalidArgumentError('a port is a number from 0 (any free one) to 65535.');
  }
  return port;
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is expected.');
  return Number(text);
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')];
}

function parseFormation(text: string, before: Record<string, number> = {}): Record<string, number> {
  const formation = { ...before };
  for (const part of text.split(',')) {
    const match = /^([A-Za-z0-9_-]+)=(\d+)$/.exec(part);
    if (!match?.[1]) throw new InvalidArgumentError('it is written api=2, or api=2,web=1.');
    formation[match[1]] = Number(match[2]);
  }
  return formation;
}

/** Options that name the stack. */
function withStack(command: Command, file = '-f, --file <file>'): Command {
  return command
    .option(file, 'config file (default: found from here upward)')
    .option('-C, --directory <dir>', 'act as if started in this folder')
    .option('--name <name>', 'name of the stack: a second copy beside the first');
}

function withUp(command: Command): Command {
  return withStack(command)
    .argument('[app...]', 'apps to start (default: all)')
    .option('-p, --port <port>', 'listen on this port of localhost', parsePort)
    .option('--listen <address>', 'listen on this address (may be repeated)', collect)
    .option('-x, --exclude <app>', 'leave this app out (may be repeated)', collect)
    .option('-m, --formation <app=n>', 'how many instances of an app', parseFormation)
    .option('-e, --env <file>', 'a further env file (may be repeated)', collect)
    .option('-d, --detach', 'return when all is ready; the stack lives on')
    .option('--plain', 'log lines instead of the dashboard (also without a terminal)')
    .option('--exit-on-failure', 'end the stack when an app fails, with its exit code')
    .option('--no-color', 'no colours (also: NO_COLOR=1)')
    .addOption(new Option('-D', 'as -d').hideHelp());
}

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

A Procfile of one line is enough:
  api: gunicorn --bind unix:app.sock api:app     → http://localhost:8080/api/`;

/** The program, with `action` called for the command that was chosen. */
function build(finish: (code: Promise<number>) => void): Command {
  const program = new Command('sockpit')
    .description(
      'One command brings up a whole multi-app dev stack: every app of a Procfile, one port in front of them all, and a dashboard with their state and logs.',
    )
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(sockpit --help lists the commands and options)')
    .exitOverride();

  withUp(program.command('up', { isDefault: true }))
    .description(
      'start the stack (what `sockpit` alone does); on a running one: open its dashboard',
    )
    .action((apps: string[], options: UpOptions & { D?: boolean }) => {
      const detach = options.detach === true || options.D === true;
      finish(
        import('./commands/up.js')
          .then(({ up }) => up(apps, { ...options, detach }))
          .then((code) => withHint(code, apps[0])),
      );
    });

  withUp(program.command('supervise', { hidden: true }))
    .requiredOption('--mode <mode>')
    .action((apps: string[], options: UpOptions & { mode: string }) => {
      finish(
        import('./commands/supervise.js').then(({ supervise }) =>
          supervise(apps, options, options.mode === 'owned' ? 'owned' : 'detached'),
        ),
      );
    });

  withStack(program.command('check').alias('validate'))
    .description('find the faults of the config, or show what it describes; starts nothing')
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .action((options: StackOptions & { json?: boolean; color?: boolean }) => {
      finish(import('./commands/check.js').then(({ check }) => check(options)));
    });

  withStack(program.command('routes'))
    .description('which URL goes to which app, and what of it was guessed')
    .option('--json', 'as JSON')
    .action((options: StackOptions & { json?: boolean }) => {
      finish(import('./commands/routes.js').then(({ routes }) => routes(options)));
    });

  withStack(program.command('status').alias('ps'))
    .description('the state of every app of the running stack')
    .option('--json', 'as JSON')
    .action((options: StackOptions & { json?: boolean }) => {
      finish(import('./commands/status.js').then(({ status }) => status(options)));
    });

  // `-f` follows here, as it does in tail and in every peer; the file has to be written in full.
  withStack(program.command('logs'), '--file <file>')
    .description('log lines of the apps; works also after the stack has ended')
    .argument('[app...]', 'apps (default: all)')
    .option('-f, --follow', 'go on with new lines')
    .option('-n, --lines <n>', 'begin with the newest n lines', parseCount)
    .option('--no-color', 'no colours')
    .action((apps: string[], options: StackOptions & LogsWords) => {
      finish(import('./commands/logs.js').then(({ logs }) => logs(apps, options)));
    });

  for (const action of ['start', 'stop', 'restart'] as const) {
    withStack(program.command(action))
      .description(`${action} apps of the running stack`)
      .argument('[app...]', 'apps (default: all)')
      .action((apps: string[], options: StackOptions) => {
        finish(import('./commands/act.js').then(({ act }) => act(action, apps, options)));
      });
  }

  withStack(program.command('ui'))
    .description('open the dashboard of the running stack')
    .action((options: StackOptions) => {
      finish(import('./commands/ui.js').then(({ ui }) => ui(options)));
    });

  withStack(program.command('down').alias('quit'))
    .description('end the running stack; returns when nothing of it is left')
    .option('--force', 'kill at once')
    .action((options: StackOptions & { force?: boolean }) => {
      finish(import('./commands/down.js').then(({ down }) => down(options)));
    });
  return program;
}

/** Options of `logs`. */
export interface LogsWords {
  follow?: boolean;
  lines?: number;
  color?: boolean;
}

/** The command that a mistyped first word was meant to be. */
function meantCommand(word: string): string | undefined {
  const words = build(() => undefined).commands.flatMap((command) =>
    command.name() === 'supervise' ? [] : [command.name(), ...command.aliases()],
  );
  return words.includes(word) ? undefined : nearest(word, words);
}

/** A mistyped command is taken for the name of an app: says what else may have been meant. */
function withHint(code: number, word: string | undefined): number {
  const meant = code === EXIT.usage && word !== undefined ? meantCommand(word) : undefined;
  if (meant !== undefined) complain(`  or did you mean the command: sockpit ${meant}`);
  return code;
}

/**
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  let code: Promise<number> = Promise.resolve(EXIT.done);
  const program = build((chosen) => {
    code = chosen;
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end this way too, with 0; commander has printed what there is to say.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  try {
    return await code;
  } catch (error) {
    complain(`sockpit: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return EXIT.internal;
  }
}
