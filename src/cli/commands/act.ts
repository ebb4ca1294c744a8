import { constants } from 'node:os';
import { isDone } from '../../model/config-change.js';
import { MAX_INSTANCES } from '../../model/instances.js';
import type { AppAction } from '../../model/handle.js';
import { readSignal } from '../../model/signal.js';
import type { InstanceState } from '../../model/state.js';
import { carryOut, type Order } from '../running/carry-out.js';
import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { complain, complainOf, say } from '../print.js';
import { complainOfMissing, findStack, withRunning } from '../running/running.js';

/** `sockpit start|stop|restart [APP…]`: returns when it is done, see {@link carryOut}. */
export async function order(
  kind: 'start' | 'stop' | 'restart',
  apps: readonly string[],
  options: NamingOptions & { readonly wait?: boolean; readonly tty?: boolean },
): Promise<number> {
  if (options.tty === true && apps.length === 0) {
    const advice = 'such as: sockpit restart --tty api';
    complainOf({ message: '--tty wants the apps to be named', advice });
    return EXIT.usage;
  }
  if (kind === 'start') {
    const found = await findStack(options);
    if (found.kind === 'running') await found.handle.close();
    else if (apps.length > 0) return complainOfMissing(found, options, apps);
    else {
      const { up } = await import('./up.js');
      return up([], options);
    }
  }
  return withRunning(options, async (handle) => {
    const { apps: all } = await handle.status();
    const named =
      apps.length > 0
        ? apps
        : all
            .filter(({ instances }) => instances.some(({ state }) => isMeantByAll(state)))
            .map(({ name }) => name);
    if (named.length === 0) say(`there is nothing to ${kind} that is not named`);
    const action: AppAction = kind === 'restart' ? { kind, tty: options.tty === true } : { kind };
    const orders = named.map((app): Order => [app, action]);
    return carryOut(handle, orders, { wait: options.wait ?? true });
  });
}

/** All apps: neither those that someone else serves, nor those that only start when they are named. */
function isMeantByAll(state: InstanceState): boolean {
  switch (state.kind) {
    case 'up':
    case 'down':
    case 'skipped':
      return false;
    case 'stopped':
      return state.why === 'asked';
    default:
      return true;
  }
}

/** One action on each app; returns when it is done, see {@link carryOut}. */
export function actOnEach(
  orders: readonly Order[],
  options: NamingOptions & { readonly wait?: boolean },
): Promise<number> {
  return withRunning(options, (handle) => carryOut(handle, orders, { wait: options.wait ?? true }));
}

const RELOAD_EXIT = {
  applied: EXIT.done,
  same: EXIT.done,
  broken: EXIT.usage,
  refused: EXIT.refused,
} as const;

/** `sockpit reload`: 0 when the stack runs by its config then, 2 when the config has faults. */
export function reloadConfig(options: NamingOptions): Promise<number> {
  return withRunning(options, async (handle) => {
    const result = await handle.reload();
    if (isDone(result)) say(result.message);
    else complain(`sockpit: ${result.message}`);
    return RELOAD_EXIT[result.kind];
  });
}

/** `sockpit signal SIG APP…` */
export async function signalTo(
  text: string,
  apps: readonly string[],
  options: NamingOptions,
): Promise<number> {
  const read = readSignal(text, constants.signals);
  if (read.kind === 'signal') {
    const { signal } = read;
    return actOnEach(
      apps.map((app) => [app, { kind: 'signal', signal }]),
      options,
    );
  }
  const swapped = apps.find((app) => readSignal(app, constants.signals).kind === 'signal');
  const advice =
    swapped !== undefined
      ? `the signal comes first: sockpit signal ${swapped} ${text}`
      : `such as: sockpit signal ${read.meant ?? 'HUP'} ${apps.join(' ')}`;
  complainOf({ message: `${text} is no signal`, advice });
  return EXIT.usage;
}

/** `sockpit scale APP=N…` */
export async function scaleTo(
  formation: Readonly<Record<string, number>>,
  options: NamingOptions & { readonly wait?: boolean },
): Promise<number> {
  const wanted = Object.entries(formation);
  const none = wanted.find(([, instances]) => instances < 1);
  if (none) {
    const [app] = none;
    complainOf({ message: `${app}=0 is no number of instances`, advice: `sockpit stop ${app}` });
    return EXIT.usage;
  }
  const many = wanted.find(([, instances]) => instances > MAX_INSTANCES);
  if (many) {
    const message = `${many.join('=')} is too many instances`;
    complainOf({ message, advice: `at most ${MAX_INSTANCES}` });
    return EXIT.usage;
  }
  return actOnEach(
    wanted.map(([app, instances]) => [app, { kind: 'scale', instances }]),
    options,
  );
}
