/**
 * Wiring of the config while the stack runs: watches its files, knows which apps were given other
 * variables than they would be now, and applies what was saved.
 */
import type { Setting } from '../config/environment.js';
import type { LoadResult } from '../config/load.js';
import { isSupervised, type App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { PendingChange, ReloadResult } from '../model/config-change.js';
import type { NoticeLevel } from '../model/event.js';
import type { Stack } from '../model/stack.js';
import { isAlive } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import { watchPath, type Stoppable } from '../supervisor/readiness/path-watch.js';
import type { ComposeFor } from './app-environment.js';
import { configFiles } from './config-files.js';
import { createGivenEnvironments } from './given-environments.js';
import { createConfigReload } from './reload.js';

export interface FollowConfigOptions {
  readonly stack: Stack;
  readonly clock: Clock;
  /** Reads the config as it was read at the start. */
  load(): Promise<LoadResult>;
  /** Environments by another definition of the stack. */
  composeBy(stack: Stack): ComposeFor;
  instancesOf(app: string): readonly InstanceStatus[];
  apply(next: Stack, restart: ReadonlySet<string>): void;
  tell(change: PendingChange | null): void;
  /** Names of the variables that the running processes of each app were given otherwise. */
  tellStale(stale: ReadonlyMap<string, readonly string[]>): void;
  notice(level: NoticeLevel, text: string): void;
}

export interface ConfigFollowing {
  /** Begins to watch the files. */
  begin(): void;
  /** An instance is being started with these variables. */
  starts(app: App, instance: number, variables: readonly Setting[]): void;
  /** Goes on by the config as it is now. */
  apply(): Promise<ReloadResult>;
  close(): void;
}

export function followConfig(options: FollowConfigOptions): ConfigFollowing {
  const given = createGivenEnvironments();
  let current = options.stack;
  let stale: ReadonlyMap<string, readonly string[]> = new Map();
  let isPending = false;
  let watched = new Map<string, Stoppable>();
  let begun = false;
  /** The stack may end before the start has come as far as {@link ConfigFollowing.begin}. */
  let closed = false;

  const staleOf = (stack: Stack, app: App): readonly string[] => {
    const compose = options.composeBy(stack);
    const names = options.instancesOf(app.name).flatMap(({ instance, state }) => {
      if (!isAlive(state)) return [];
      const composed = compose(app, { instance, socket: '', port: null });
      // What is wrong with a file is told where the config is read.
      return composed.kind === 'ok' ? given.stale(app.name, instance, composed.effective) : [];
    });
    return [...new Set(names)];
  };

  const setStale = (next: ReadonlyMap<string, readonly string[]>): void => {
    const isSame = JSON.stringify([...next]) === JSON.stringify([...stale]);
    stale = next;
    if (!isSame) options.tellStale(next);
  };

  const watchFiles = (stack: Stack): void => {
    if (!begun) return;
    const next = new Map<string, Stoppable>();
    for (const path of configFiles(stack)) {
      next.set(path, watched.get(path) ?? watchPath(path, () => reload.saved()));
      watched.delete(path);
    }
    for (const place of watched.values()) place.stop();
    watched = next;
  };

  const reload = createConfigReload({
    started: options.stack,
    clock: options.clock,
    load: () => options.load(),
    staleApps(stack) {
      const found = stack.apps.flatMap((app): [string, readonly string[]][] => {
        const names = isSupervised(app) ? staleOf(stack, app) : [];
        return names.length === 0 ? [] : [[app.name, names]];
      });
      setStale(new Map(found));
      return new Set(stale.keys());
    },
    apply(next, restart) {
      current = next;
      options.apply(next, restart);
    },
    watch: watchFiles,
    tell(change) {
      isPending = change !== null;
      options.tell(change);
    },
    notice: (level, text) => options.notice(level, text),
  });

  return {
    begin() {
      if (begun || closed) return;
      begun = true;
      watchFiles(current);
    },
    starts(app, instance, variables) {
      given.start(app.name, instance, variables);
      if (stale.has(app.name)) {
        const names = staleOf(current, app);
        const others = [...stale].filter(([name]) => name !== app.name);
        setStale(new Map(names.length === 0 ? others : [...others, [app.name, names]]));
      }
      // What was pending may have been just that.
      if (isPending) reload.saved();
    },
    apply: () => reload.apply(),
    close() {
      closed = true;
      reload.close();
      for (const place of watched.values()) place.stop();
      watched.clear();
    },
  };
}
