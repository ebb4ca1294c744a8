import { EXIT } from '../exit-codes.js';
import { hasScreen, upOptionWords, type UpOptions } from '../options.js';
import { complainOf } from '../print.js';
import { spawnSupervisor } from '../up/supervisor-process.js';

/**
 * `sockpit [up]`: the dashboard in a terminal, lines without one, a stack that lives on, or one
 * around a command.
 *
 * @param command the words after `--`
 */
export async function up(
  apps: readonly string[],
  options: UpOptions,
  command?: readonly string[],
): Promise<number> {
  if (command) return around(apps, options, command);
  if (options.detach === true) {
    const { upDetached } = await import('../up/detached.js');
    return upDetached(apps, options);
  }
  if (hasScreen(options, process.env)) {
    // Before anything else: apps start while the dashboard is still being loaded.
    const supervisor = spawnSupervisor(upOptionWords(apps, options, process.env), 'owned');
    const { upDashboard } = await import('../up/dashboard.js');
    return upDashboard(supervisor, apps, options);
  }
  const { upPlain } = await import('../up/plain.js');
  return upPlain(apps, options);
}

async function around(
  apps: readonly string[],
  options: UpOptions,
  [program, ...rest]: readonly string[],
): Promise<number> {
  const refused = withoutCommand([program, ...rest].join(' '), options);
  if (refused !== undefined || program === undefined) {
    complainOf(
      refused ?? { message: 'no command stands after --', advice: 'such as: sockpit -- pytest' },
    );
    return EXIT.usage;
  }
  const { upCommand } = await import('../up/around-command.js');
  return upCommand(apps, options, [program, ...rest]);
}

/** Why options cannot be had together with a command; undefined where they can. */
function withoutCommand(
  command: string,
  { detach, json }: UpOptions,
): { readonly message: string; readonly advice: string } | undefined {
  if (detach === true) {
    return {
      message: '-d and a command exclude each other: the stack ends with the command',
      advice: `leave -d away, or: sockpit up -d && sockpit run ${command}`.trimEnd(),
    };
  }
  if (json !== true) return undefined;
  const message = '--json and a command exclude each other: standard output is for the command';
  return { message, advice: 'leave --json away, and read the log after it: sockpit logs --json' };
}
