/**
 * Wiring of the config while the stack runs: watches its files, knows which apps were given other
 * variables than they would be now, and applies what was saved.
 */
import type { VariableSetting } from '../config/environment.js';
import type { LoadResult } from '../config/load.js';
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { PendingChange, ReloadResult } from '../model/config-change.js';
import type { NoticeLevel } from '../model/event.js';
import type { Stack } from '../model/stack.js';
import { configFiles } from './config-files.js';
import { createConfigReload } from './reload.js';
import { StaleEnv, type StaleEnvOptions } from './stale-env.js';
import { WatchedFiles } from './watched-files.js';

export interface FollowConfigOptions extends StaleEnvOptions {
  readonly stack: Stack;
  readonly clock: Clock;
  /** Reads the config as it was read at the start. */
  load(): Promise<LoadResult>;
  apply(next: Stack, restart: ReadonlySet<string>): void;
  tell(change: PendingChange | null): void;
  notice(level: NoticeLevel, text: string): void;
}

export interface ConfigFollowing {
  /** Begins to watch the files. */
  begin(): void;
  /** An instance is being started with these variables. */
  starts(app: App, instance: number, variables: readonly VariableSetting[]): void;
  /** Goes on by the config as it is now. */
  apply(): Promise<ReloadResult>;
  close(): void;
}

export function followConfig(options: FollowConfigOptions): ConfigFollowing {
  const { stack, clock } = options;
  const stale = new StaleEnv(options);
  const files = new WatchedFiles(() => reload.saved());
  let current = stack;

  const reload = createConfigReload({
    started: stack,
    clock,
    load: () => options.load(),
    staleApps: (next) => stale.find(next),
    apply(next, restart) {
      current = next;
      options.apply(next, restart);
    },
    watch: (stacks) => files.watch([...new Set(stacks.flatMap(configFiles))]),
    tell: (change) => options.tell(change),
    notice: (level, text) => options.notice(level, text),
  });

  return {
    begin: () => files.begin(configFiles(current)),
    starts(app, instance, variables) {
      stale.starts(current, app, instance, variables);
      reload.restarted();
    },
    apply: () => reload.apply(),
    close() {
      reload.close();
      files.close();
    },
  };
}
