/**
 * The {@link OwnHandle} of a stack that runs in this process.
 */
import { appNamed, type App } from '../model/app.js';
import type { CallOff } from '../model/calling-off.js';
import type { ReloadResult } from '../model/config-change.js';
import type { AppEnvironment } from '../model/environment.js';
import { unknownApp, type ActionResult, type AppAction, type OwnHandle } from '../model/handle.js';
import type { LogChunk, LogQuery, RunChunk } from '../model/log.js';
import type { RequestChunk, RequestHeads, RequestQuery } from '../model/request.js';
import type { StackStatus } from '../model/status.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import type { EventHub } from './event-hub.js';

export interface LocalHandleParts {
  /** The apps that the stack has now. */
  apps(): readonly App[];
  status(): Promise<StackStatus>;
  readonly hub: EventHub;
  readonly logs: {
    read(query: LogQuery, signal: CallOff): AsyncIterable<LogChunk>;
    readRuns(query: LogQuery, signal: CallOff): AsyncIterable<RunChunk>;
  };
  readonly requests: {
    read(query: RequestQuery, signal: CallOff): AsyncIterable<RequestChunk>;
    heads(id: number): RequestHeads;
  };
  act(app: string, action: AppAction): Promise<ActionResult>;
  join(app: string, options: JoinOptions, watcher: TerminalWatcher): Joined;
  /** Rejects in words where there is nothing to tell. */
  environment(app: string, instance: number): Promise<AppEnvironment>;
  reload(): Promise<ReloadResult>;
  /** @throws RefusedError where it ends with this process */
  detach(): void;
  down(force: boolean): Promise<void>;
}

/** @throws UnknownAppError naming the nearest app */
function assertKnown(apps: readonly App[], name: string): void {
  const names = apps.map((app) => app.name);
  if (!names.includes(name)) throw unknownApp(name, names);
}

export function createLocalHandle(parts: LocalHandleParts): OwnHandle {
  const { hub } = parts;
  return {
    status: () => parts.status(),
    events: (options) => hub.subscribe(options),
    logs: (query, signal) => {
      for (const name of query.apps ?? []) assertKnown(parts.apps(), appNamed(name));
      return parts.logs.read(query, signal);
    },
    logRuns: (query, signal) => {
      for (const name of query.apps ?? []) assertKnown(parts.apps(), appNamed(name));
      return parts.logs.readRuns(query, signal);
    },
    requests: (query, signal) => {
      for (const name of query.apps ?? []) assertKnown(parts.apps(), name);
      return parts.requests.read(query, signal);
    },
    // What is thrown becomes a rejection.
    requestHeads: (id) => Promise.resolve().then(() => parts.requests.heads(id)),
    act: async (app, action) => {
      assertKnown(parts.apps(), app);
      return parts.act(app, action);
    },
    join: (app, options, watcher) =>
      Promise.resolve().then(() => {
        assertKnown(parts.apps(), app);
        return parts.join(app, options, watcher);
      }),
    environment: async (app, instance) => {
      assertKnown(parts.apps(), app);
      return parts.environment(app, instance);
    },
    reload: () => parts.reload(),
    detach: () => Promise.resolve().then(() => parts.detach()),
    down: (options) => parts.down(options?.force ?? false),
    close: () => Promise.resolve(),
  };
}
