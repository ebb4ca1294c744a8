/**
 * A command of the user's in this terminal: standard streams, signals and exit code are passed
 * through, as env(1) and timeout(1) do.
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { CommandEnvironment } from '../../stack/beside-apps.js';
import { installAdvice, seekProgram } from '../../supervisor/command/program.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { complainOf } from '../print.js';
import { hasTerminal } from './terminal-group.js';

export interface Foreground {
  /** Resolves with its exit code, 128 + n for a signal. */
  readonly ended: Promise<number>;
  /** Sends it a signal, while it lives. */
  signal(signal: NodeJS.Signals): void;
}

/** Signals that are meant for the command, and reach us because we were started in its place. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
export type PassedOn = (typeof PASSED_ON)[number];

/** Signals that a terminal sends by itself to everybody in its foreground. */
const FROM_KEYS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Says why a command cannot be run, before anything is started for it.
 * @param apps names of the stack's apps: an app is not a program
 * @returns the exit code of a shell, 127 or 126; undefined where nothing is in the way
 */
export function refuseCommand(
  [program, ...rest]: readonly [string, ...string[]],
  { cwd = process.cwd(), env, assignments }: CommandEnvironment,
  apps: readonly string[],
): number | undefined {
  // The path that it will be looked for on is only known to the shell.
  if (/(?:^| )PATH=/.test(assignments)) return undefined;
  const sought = seekProgram(program, cwd, env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin');
  if (sought === 'found') return undefined;
  if (sought === 'denied') {
    complainOf({
      message: `${program} may not be executed`,
      advice: `it is no program, or: chmod +x ${program}`,
    });
    return EXIT.notExecutable;
  }
  const where = program.includes('/')
    ? `there is no ${program} in ${cwd}`
    : `${program}: not found`;
  const advice = apps.includes(program)
    ? `${program} is an app: sockpit start ${program}, or a command in its environment: sockpit run -a ${program} CMD`
    : /\s/.test(program) && rest.length === 0
      ? `a line for the shell is run with: sockpit run sh -c '${program}'`
      : `it is looked for on the PATH of ${cwd}${install(program)}`;
  complainOf({ message: where, advice });
  return EXIT.notFound;
}

function install(program: string): string {
  const advice = installAdvice(program);
  return advice === undefined ? '' : `; install it: ${advice}`;
}

/**
 * An output of ours as the command's own. Whether writes wait for the reader is a property of what all hold in common
 * that were given it: ours must not, and hardly any program copes with a standard output that does not.
 */
function apart(descriptor: 1 | 2): { readonly given: number; close(): void } {
  const shared = { given: descriptor, close: () => undefined };
  const isPipe = fstatSync(descriptor).isFIFO();
  if (!isPipe && !isatty(descriptor)) return shared;
  const { O_WRONLY, O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
  // To open a pipe that nobody reads would wait; that the command's writes wait is seen to at its spawn, by libuv.
  const flags = (isPipe ? O_WRONLY : O_RDWR) | O_NOCTTY | O_NONBLOCK;
  try {
    const given = openSync(`/proc/self/fd/${descriptor}`, flags);
    return { given, close: () => closeSync(given) };
  } catch {
    // Without such a /proc, or without a reader.
    return shared;
  }
}

/**
 * Starts a command. Until it has ended, signals for this process are passed on to it.
 * @param watch told of every signal, before it is passed on
 */
export function runInForeground(
  words: readonly [string, ...string[]],
  { cwd, env, assignments }: CommandEnvironment,
  watch: (signal: PassedOn) => void = () => undefined,
): Foreground {
  // The shell makes the assignments as it does for the app, and is the command from then on.
  const outputs = [apart(1), apart(2)] as const;
  const child = spawn('sh', ['-c', `${assignments} exec "$@"`, 'sockpit', ...words], {
    cwd,
    env,
    stdio: ['inherit', outputs[0].given, outputs[1].given],
  });
  for (const each of outputs) each.close();
  const handlers = PASSED_ON.map((signal) => {
    const handler = (): void => {
      watch(signal);
      if (!FROM_KEYS.includes(signal) || hasTerminal() !== true) child.kill(signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      complainOf({ message: `${words[0]} could not be started: ${error.message}`, advice: '' });
      resolve(EXIT.notExecutable);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? EXIT.refused) : signalExitCode(signal));
    });
  }).finally(() => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  });
  return { ended, signal: (signal) => void child.kill(signal) };
}
