import { constants } from 'node:os';
import type { AppAction } from '../../model/handle.js';
import { UnknownAppError, type StackHandle } from '../../model/handle.js';
import { MAX_INSTANCES } from '../../model/instances.js';
import { readSignal } from '../../model/signal.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { complain, complainOf, say } from '../print.js';
import { findStack, withRunning } from '../running.js';

/** Apps, and what is to be done to each. */
type Orders = readonly (readonly [app: string, action: AppAction])[];

/** `sockpit start|stop|restart [APP…]`: 0 when it was done for every app named, 1 when not. */
export async function order(
  kind: 'start' | 'stop' | 'restart',
  apps: readonly string[],
  options: StackOptions,
): Promise<number> {
  if (kind === 'start' && apps.length === 0) {
    const found = await findStack(options);
    if (found.kind !== 'running') {
      const { up } = await import('./up.js');
      return up([], options);
    }
    await found.handle.close();
  }
  return withRunning(options, async (handle) => {
    const { apps: all } = await handle.status();
    // All apps: those that someone else serves are not ours to start or stop.
    const named =
      apps.length > 0
        ? apps
        : all
            .filter((app) => app.instances.some(({ state }) => isOurs(state.kind)))
            .map((app) => app.name);
    return carryOut(
      handle,
      named.map((app) => [app, { kind }]),
    );
  });
}

function isOurs(kind: string): boolean {
  return kind !== 'up' && kind !== 'down' && kind !== 'skipped';
}

/** One action on each app: 0 when all were done, 1 when not, 2 when one has no such name. */
export function actOnEach(orders: Orders, options: StackOptions): Promise<number> {
  return withRunning(options, (handle) => carryOut(handle, orders));
}

async function carryOut(handle: StackHandle, orders: Orders): Promise<number> {
  let worst: number = EXIT.done;
  for (const [app, action] of orders) {
    try {
      const result = await handle.act(app, action);
      if (result.ok) say(result.message);
      else {
        complain(`sockpit: ${result.message}`);
        worst = EXIT.refused;
      }
    } catch (error) {
      if (!(error instanceof UnknownAppError)) throw error;
      complain(`sockpit: ${error.message}`);
      worst = EXIT.usage;
    }
  }
  return worst;
}

/** `sockpit signal SIG APP…` */
export async function signalTo(
  text: string,
  apps: readonly string[],
  options: StackOptions,
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
  options: StackOptions,
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
