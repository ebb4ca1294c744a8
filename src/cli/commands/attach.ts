import { namedInstance } from '../../model/app.js';
import { unknownApp } from '../../model/handle.js';
import { isAlive } from '../../model/state.js';
import type { AppStatus, InstanceStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { complainOf } from '../print.js';
import { withRunning } from '../running/running.js';

interface Target {
  readonly app: AppStatus;
  /** As it was written: `api` or `api.2`. */
  readonly name: string;
  /** Undefined: the first that lives. */
  readonly instance: number | undefined;
}

/** `api`, or `api.2` for one of several instances. @throws UnknownAppError */
function readTarget(written: string, apps: readonly AppStatus[]): Target {
  const whole = apps.find(({ name }) => name === written);
  if (whole) return { app: whole, name: written, instance: undefined };
  const named = namedInstance(written);
  const app = apps.find((each) => each.name === named?.app);
  if (!app || !named)
    throw unknownApp(
      written,
      apps.map((each) => each.name),
    );
  return { app, name: written, instance: named.instance };
}

/** What keeps anything from reaching it, and what leads on. */
function obstacleTo(
  { app, name, instance }: Target,
  alive: InstanceStatus | undefined,
): { readonly message: string; readonly advice: string } | undefined {
  if (alive) return undefined;
  if (app.command === null) {
    const message = `${name} is not run by this stack: it takes no input`;
    return { message, advice: 'see it: sockpit status' };
  }
  const { length } = app.instances;
  if (instance !== undefined && instance > length) {
    const count = length === 1 ? 'one instance' : `${length} instances`;
    const advice = `sockpit scale ${app.name}=${instance}`;
    return { message: `${app.name} has ${count}, not ${instance}`, advice };
  }
  return {
    message: `${name} is not running (${app.state})`,
    advice: `start it: sockpit start ${app.name}`,
  };
}

/**
 * `sockpit attach [APP]`: this terminal becomes the app's, or sends lines to its standard input where
 * it has none; without a terminal what is piped in is sent. No app named: the dashboard.
 */
export async function attach(
  written: string | undefined,
  options: NamingOptions & { readonly end?: boolean },
): Promise<number> {
  if (written === undefined) {
    const { ui } = await import('./ui.js');
    return ui(options);
  }
  const { stdin, stdout } = process;
  if (stdin.isTTY && !stdout.isTTY) {
    complainOf({
      message: 'attach shows the app in this terminal, and its output goes elsewhere',
      advice: `for its log alone: sockpit logs -f ${written}`,
    });
    return EXIT.usage;
  }
  return withRunning(options, async (handle) => {
    let target: Target;
    try {
      target = readTarget(written, (await handle.status()).apps);
    } catch (error) {
      complainOf({ message: (error as Error).message, advice: 'see them: sockpit status' });
      return EXIT.usage;
    }
    const { app, name, instance } = target;
    const to = { app: app.name, name, instance };
    const alive = app.instances.find(
      (each) => isAlive(each.state) && (instance === undefined || each.instance === instance),
    );
    // At once: of a pipe in which there is nothing the stack would be asked nothing.
    const obstacle = obstacleTo(target, alive);
    if (obstacle) {
      complainOf(obstacle);
      return EXIT.refused;
    }
    if (!stdin.isTTY) {
      const { sendPipe } = await import('../attach/from-pipe.js');
      return sendPipe(handle, to, { end: options.end === true, lines: alive?.tty === false });
    }
    if (alive?.tty !== true) {
      const { attachLines } = await import('../attach/line-by-line.js');
      return attachLines(handle, to);
    }
    const { attachTerminal } = await import('../attach/at-terminal.js');
    try {
      return await attachTerminal(handle, to);
    } catch (error) {
      complainOf({ message: (error as Error).message, advice: 'see it: sockpit status' });
      return EXIT.refused;
    }
  });
}
