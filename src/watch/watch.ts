/**
 * Watches the files of apps and says when one is to be reloaded, and for what.
 */
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import { LOOP_AFTER, type ReloadReadiness } from './burst.js';
import type { WatchingApp } from './interest.js';
import { createLookout, type LookoutOptions } from './lookout.js';
import { createPacer } from './pacer.js';
import { loopLine, reloadLine } from './words.js';

export type { ReloadReadiness } from './burst.js';
export type { WatchingApp } from './interest.js';

export interface WatchOptions extends Pick<
  LookoutOptions,
  'apps' | 'since' | 'watchPath' | 'openTree'
> {
  readonly clock: Clock;
  readinessOf(app: string): ReloadReadiness;
  /** The app's files have changed, and it can be reloaded. `why` is a line for its log. */
  reload(app: string, why: string): void;
  notice(level: NoticeLevel, app: string | null, text: string): void;
}

export interface Watch {
  /** What `readinessOf` says of an app may be another than before. */
  changedState(app: string): void;
  /** From now on these apps, with these globs. */
  replace(apps: readonly WatchingApp[]): void;
  close(): Promise<void>;
}

export function createWatch(options: WatchOptions): Watch {
  const { clock } = options;
  let folders = foldersOf(options.apps);
  const pacer = createPacer({
    clock,
    readinessOf: (app) => options.readinessOf(app),
    isUnsettled: (app) => lookout.isUnsettled(app),
    reload: (app, changes, { length }) => {
      const folder = folders.get(app) ?? '/';
      if (length === LOOP_AFTER) {
        options.notice('warning', app, loopLine(app, length, changes, folder));
      }
      options.reload(app, reloadLine(changes, folder));
    },
  });
  const lookout = createLookout({
    clock,
    apps: options.apps,
    since: options.since,
    watchPath: options.watchPath,
    openTree: options.openTree,
    notice: (level, text) => options.notice(level, null, text),
    changed: (path, change, apps) => {
      for (const app of apps) pacer.change(app, path, change);
    },
  });
  return {
    changedState: (app) => {
      if (folders.has(app)) pacer.changedState(app);
    },
    replace(apps) {
      folders = foldersOf(apps);
      pacer.keep([...folders.keys()]);
      lookout.replace(apps);
    },
    close: () => lookout.close(),
  };
}

function foldersOf(apps: readonly WatchingApp[]): ReadonlyMap<string, string> {
  return new Map(apps.map(({ name, cwd }) => [name, cwd]));
}
