/**
 * Reloads apps when files that they watch change. What does the watching is loaded when the first app
 * has been started, and not at all where none watches anything.
 */
import { isSupervised, type App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { ActionResult } from '../model/handle.js';
import { isAlive, type InstanceState } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import { watchPath } from '../supervisor/readiness/path-watch.js';
import type { ReloadReadiness, Watch, WatchingApp } from '../watch/watch.js';

export interface WatchingOptions {
  readonly apps: readonly App[];
  readonly clock: Clock;
  instancesOf(app: string): readonly InstanceStatus[];
  /** @param why a line for the app's log */
  reload(app: string, why: string): Promise<Pick<ActionResult, 'ok' | 'message'>>;
  notice(level: NoticeLevel, app: string | null, text: string): void;
}

export interface Watching {
  /** An instance of the app has changed its state. */
  changedState(app: string): void;
  /** The stack has these apps from now on. */
  setApps(apps: readonly App[]): void;
  close(): Promise<void>;
}

/** A boot that takes longer is cut short by a change: it may be the very fault that was mended. */
const LONGEST_BOOT_MS = 10_000;

/**
 * Whether a change is a reason to reload an app now. Pure.
 * @param now epoch ms
 */
export function readinessOf(
  instances: readonly Pick<InstanceStatus, 'state' | 'next'>[],
  now: number,
): ReloadReadiness {
  const all = instances.map(({ state, next }) => {
    const nextBoots = next !== null && readinessOfOne(next.state, now) === 'busy';
    return nextBoots ? 'busy' : readinessOfOne(state, now);
  });
  if (all.includes('busy')) return 'busy';
  return all.includes('open') ? 'open' : 'closed';
}

function readinessOfOne(state: InstanceState, now: number): ReloadReadiness {
  switch (state.kind) {
    case 'ready':
    case 'running':
    case 'backoff':
    case 'exited':
    case 'failed':
      return 'open';
    case 'starting':
      return state.overdue || now - state.since > LONGEST_BOOT_MS ? 'open' : 'busy';
    case 'stopping':
      return state.then === 'restart' ? 'busy' : 'closed';
    case 'pending':
      // What waits for others will read its files when it starts.
      return state.blockedBy.length === 0 ? 'busy' : 'closed';
    case 'stopped':
    case 'skipped':
    case 'up':
    case 'down':
      return 'closed';
  }
}

/** What is watched of these apps. */
function watchingApps(apps: readonly App[]): readonly WatchingApp[] {
  return apps.filter((app) => isSupervised(app) && app.watch.length > 0);
}

function watched({ name, cwd, watch, ignore }: WatchingApp): unknown {
  return { name, cwd, watch, ignore };
}

export function createWatching(options: WatchingOptions): Watching {
  const { clock } = options;
  let apps = watchingApps(options.apps);
  let watch: Promise<Watch | undefined> | undefined;
  let closed = false;
  /** Epoch ms of the last moment at which no process of these apps had read any file. */
  let untouched = clock.now();

  const isAnyAlive = (): boolean =>
    apps.some(({ name }) => options.instancesOf(name).some(({ state }) => isAlive(state)));

  /** What cannot be loaded now, such as for too many open files, is at the next change of a state. */
  const begin = (since: number): Promise<Watch | undefined> =>
    load(since).catch((error: unknown) => {
      watch = undefined;
      options.notice('error', null, `nothing is watched: ${(error as Error).message}`);
      return undefined;
    });

  /** @param since what is loaded and looked at takes a while, in which files may change */
  const load = async (since: number): Promise<Watch> => {
    const { createWatch } = await import('../watch/watch.js');
    return createWatch({
      apps,
      since,
      clock,
      watchPath,
      notice: (level, app, text) => options.notice(level, app, text),
      reload: (app, why) => {
        void options.reload(app, why).then(({ ok, message }) => {
          if (!ok) options.notice('error', app, message);
        });
      },
      readinessOf: (app) => readinessOf(options.instancesOf(app), clock.now()),
    });
  };

  return {
    changedState(app) {
      if (closed) return;
      if (!watch) {
        if (isAnyAlive()) watch = begin(untouched);
        else untouched = clock.now();
      }
      void watch?.then((it) => it?.changedState(app));
    },
    setApps(others) {
      const next = watchingApps(others);
      const isSame = JSON.stringify(next.map(watched)) === JSON.stringify(apps.map(watched));
      apps = next;
      if (closed || isSame) return;
      if (watch) void watch.then((it) => it?.replace(apps));
      else if (isAnyAlive()) watch = begin(clock.now());
    },
    async close() {
      closed = true;
      const it = await watch;
      await it?.close();
    },
  };
}
