/**
 * Reloads apps when files that they watch change. What does the watching is loaded when the first app
 * has been started, and not at all where none watches anything.
 */
import { isSupervised, type App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import { isAlive, type InstanceState } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import { watchPath } from '../supervisor/readiness/path-watch.js';
import type { Readiness, Watch, WatchingApp } from '../watch/watch.js';

export interface WatchingOptions {
  readonly apps: readonly App[];
  readonly clock: Clock;
  instancesOf(app: string): readonly InstanceStatus[];
  /** @param why a line for the app's log */
  reload(app: string, why: string): void;
  notice(level: NoticeLevel, app: string | null, text: string): void;
}

export interface Watching {
  /** An instance of the app has changed its state. */
  changedState(app: string): void;
  close(): Promise<void>;
}

/** A boot that takes longer is cut short by a change: it may be the very fault that was mended. */
const LONGEST_BOOT_MS = 10_000;

/**
 * Whether a change is a reason to reload an app now. Pure.
 * @param now epoch ms
 */
export function readinessOf(states: readonly InstanceState[], now: number): Readiness {
  const all = states.map((state) => readinessOfOne(state, now));
  if (all.includes('busy')) return 'busy';
  return all.includes('open') ? 'open' : 'closed';
}

function readinessOfOne(state: InstanceState, now: number): Readiness {
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

export function createWatching(options: WatchingOptions): Watching {
  const { clock } = options;
  const apps = watchingApps(options.apps);
  const since = clock.now();
  let watch: Promise<Watch> | undefined;
  let closed = false;

  const begin = async (): Promise<Watch> => {
    const { createWatch } = await import('../watch/watch.js');
    return createWatch({
      apps,
      since,
      clock,
      watchPath,
      notice: (level, app, text) => options.notice(level, app, text),
      reload: (app, why) => options.reload(app, why),
      readinessOf: (app) =>
        readinessOf(
          options.instancesOf(app).map(({ state }) => state),
          clock.now(),
        ),
    });
  };

  return {
    changedState(app) {
      if (apps.length === 0 || closed) return;
      if (!watch && !options.instancesOf(app).some(({ state }) => isAlive(state))) return;
      watch ??= begin();
      void watch.then((it) => it.changedState(app));
    },
    async close() {
      closed = true;
      const it = await watch;
      await it?.close();
    },
  };
}
