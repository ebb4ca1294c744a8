/**
 * Orders to apps of a running stack, carried out and followed until they are done.
 */
import { calledAmong } from '../../model/app.js';
import { firstThingsFirst } from '../../model/dependencies.js';
import { UnknownAppError, type AppAction, type StackHandle } from '../../model/handle.js';
import { isAlive } from '../../model/state.js';
import type { AppStatus, InstanceStatus } from '../../model/status.js';
import { stateLine } from '../../stack/status.js';
import { stillWaiting } from './awaited.js';
import { complainOfStrange } from './strange-apps.js';
import { complainOfApps } from './complain-of-apps.js';
import { isDeserted } from '../../stack/deserted.js';
import { EXIT } from '../exit-codes.js';
import { followApps } from '../../stack/follow-apps.js';
import { complain, say } from '../print.js';
import { readiness } from '../../stack/readiness.js';

/**
 * No app says that it has done what HUP asks for. One that cannot, such as gunicorn with a mistake in the new code,
 * ends within a second.
 */
const HUP_SETTLES_MS = 2000;

/** How often it is said what is still waited for. */
const REMIND_MS = 5000;

/** One app, and what is to be done to it. */
export type Order = readonly [app: string, action: AppAction];

/** Where an order stands that was taken. */
type Progress =
  | { readonly kind: 'under way' }
  | { readonly kind: 'done' }
  | { readonly kind: 'not done'; readonly code: number };

function progressOf(app: AppStatus, action: AppAction): Progress {
  switch (action.kind) {
    case 'stop': {
      if (app.instances.some(({ state }) => state.kind === 'stopping'))
        return { kind: 'under way' };
      const back = app.instances.some(({ state }) => isAlive(state));
      return back ? { kind: 'not done', code: EXIT.refused } : { kind: 'done' };
    }
    case 'start':
    case 'restart':
      return arrival(app);
    case 'reload': {
      const nexts = app.instances.flatMap(({ next }) => next ?? []);
      if (nexts.some(({ state }) => state.kind !== 'failed')) return { kind: 'under way' };
      return nexts.length > 0 ? { kind: 'not done', code: EXIT.refused } : arrival(app);
    }
    case 'scale':
      if (app.instances.some(({ retiring }) => retiring)) return { kind: 'under way' };
      // How many there will be is all that can be changed of an app that does not run.
      return app.instances.every(({ state }) => state.kind === 'stopped')
        ? { kind: 'done' }
        : arrival(app);
    case 'signal':
    case 'input':
      return { kind: 'done' };
  }
}

/** How far an app has got that is to be ready. */
function arrival(app: AppStatus): Progress {
  const now = readiness([app], [app.name], isDeserted());
  if (now.kind === 'coming') return { kind: 'under way' };
  if (now.kind === 'ready') return { kind: 'done' };
  return { kind: 'not done', code: now.kind === 'late' ? EXIT.notReady : EXIT.refused };
}

/**
 * The orders in the order in which they are given. Who is at rest, and told to start before a oneshot that it
 * comes after, would find that one ended from the time before, and begin.
 */
function inTurn(orders: readonly Order[], apps: readonly AppStatus[]): readonly Order[] {
  if (!orders.every(([, { kind }]) => BEGINS.has(kind))) return orders;
  const byApp = new Map(orders.map((order) => [order[0], order]));
  return firstThingsFirst([...byApp.keys()], apps).flatMap(({ name }) => {
    const order = byApp.get(name);
    return order === undefined ? [] : [order];
  });
}

/** Actions after which an app starts, if what it comes after lets it. */
const BEGINS: ReadonlySet<AppAction['kind']> = new Set(['start', 'restart', 'reload']);

/** Equal where nothing has happened to the app in between. */
function stamp(app: AppStatus | undefined): string {
  const parts = app?.instances.map(({ generation, state }) => `${generation} ${state.kind}`);
  return parts?.join() ?? '';
}

/** Waits while the apps look as they did before they were told to reload, as after HUP; not for long. */
async function settled(
  handle: StackHandle,
  reloaded: readonly string[],
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), HUP_SETTLES_MS);
  const isAsBefore = (app: AppStatus): boolean =>
    reloaded.includes(app.name) &&
    stamp(app) === before.get(app.name) &&
    app.instances.every(({ next }) => next === null);
  try {
    await followApps(handle, enough.signal, (apps) => (apps.some(isAsBefore) ? undefined : 'all'));
  } finally {
    clearTimeout(timer);
  }
}

function outcome({ name, instances, url }: AppStatus): string {
  const line = ({ instance, state }: InstanceStatus): string =>
    stateLine(calledAmong(name, instance, instances.length), state, url);
  return instances.map(line).join('\n');
}

/** While something is waited for, says every now and then what it is; no longer, however that ends. */
async function reminding<T>(
  wait: (remindOf: (apps: readonly AppStatus[]) => void) => Promise<T>,
): Promise<T> {
  let waiting: readonly AppStatus[] = [];
  const reminder = setInterval(() => say(stillWaiting(waiting, Date.now())), REMIND_MS);
  try {
    return await wait((apps) => (waiting = apps));
  } finally {
    clearInterval(reminder);
  }
}

/**
 * Where one of the apps is unknown nothing is done to the others either.
 * @param options.wait returns when the apps are where they were told to go, or will not get there
 * @returns 0 when all was done, 1 when something was refused or has failed, 2 when an app is unknown,
 *   124 when one was not ready in time: the highest
 * @throws ControlUnreachableError `busy` where the orders were taken and cannot be followed
 */
export async function carryOut(
  handle: StackHandle,
  orders: readonly Order[],
  options: { readonly wait: boolean },
): Promise<number> {
  const { apps: known } = await handle.status();
  const named = orders.map(([app]) => app);
  if (complainOfStrange(named, known)) return EXIT.usage;
  const before = new Map(known.map((app) => [app.name, stamp(app)]));
  const taken = new Map<string, AppAction>();
  let worst: number = EXIT.done;
  for (const [app, action] of inTurn(orders, known)) {
    try {
      const { ok, message } = await handle.act(app, action);
      if (ok) {
        say(message);
        taken.set(app, action);
      } else {
        complain(`sockpit: ${message}`);
        worst = Math.max(worst, EXIT.refused);
      }
    } catch (error) {
      // Removed from the config at this very moment.
      if (!(error instanceof UnknownAppError)) throw error;
      complain(`sockpit: ${error.message}`);
      worst = Math.max(worst, EXIT.usage);
    }
  }
  if (!options.wait || taken.size === 0) return worst;
  const reloaded = [...taken].filter(([, { kind }]) => kind === 'reload').map(([app]) => app);
  if (reloaded.length > 0) await settled(handle, reloaded, before);

  const late: AppStatus[] = [];
  const end = await reminding((remindOf) =>
    followApps(handle, new AbortController().signal, (apps, phase) => {
      // What becomes of the apps now is what becomes of the stack.
      if (phase === 'stopping' || phase === 'stopped') return 'ended';
      for (const app of apps) {
        const action = taken.get(app.name);
        const progress = action ? progressOf(app, action) : undefined;
        if (!progress || progress.kind === 'under way') continue;
        taken.delete(app.name);
        if (progress.kind === 'not done') {
          late.push(app);
          worst = Math.max(worst, progress.code);
        } else if (stamp(app) !== before.get(app.name)) say(outcome(app));
      }
      remindOf(apps.filter(({ name }) => taken.has(name)));
      return taken.size === 0 ? 'all' : undefined;
    }),
  );
  await complainOfApps(handle, late);
  if (end === 'all') return worst;
  complain(`sockpit: the stack has ended before ${[...taken.keys()].join(', ')} got there`);
  return Math.max(worst, EXIT.refused);
}
