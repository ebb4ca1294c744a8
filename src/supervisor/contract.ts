/**
 * What the supervisor is told and asks for, and what may be asked of it.
 */
import type { App } from '../model/app.js';
import type { CallOff } from '../model/calling-off.js';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { ActionResult, AppAction } from '../model/handle.js';
import type { LogSink } from '../model/log.js';
import type { Stack } from '../model/stack.js';
import type { InstanceStatus } from '../model/status.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import type { Guardian } from './processes/guardian.js';
import type { SeenSocket } from './sockets/left-sockets.js';
import type { Offered, StartQuestions } from './preparation.js';
import type { Remembered, WatchReadiness } from './readiness/report.js';
import type { WatchServed } from './served-app.js';
import type { Spawn } from './child/child.js';
import type { Turns } from './turns.js';

/** One instance of an app as it is after a change. */
export interface InstanceChange extends InstanceStatus {
  readonly app: string;
}

export interface SupervisorOptions extends StartQuestions {
  readonly stack: Stack;
  /** Random for each run; every process of it carries it in `SOCKPIT_RUN`. */
  readonly runMark: string;
  readonly clock: Clock;
  readonly logs: LogSink;
  /** Told of every group and socket. Without one nothing is stopped when we are killed. */
  readonly guardian?: Guardian | undefined;
  /** Nobody sits before the stack. Default: somebody does. */
  unattended?(): boolean;
  /** Default: `spawnShell`. */
  readonly spawn?: Spawn;
  /** In which they are started. Default: such as nobody else takes. */
  readonly turns?: Turns;
  readonly watchReadiness: WatchReadiness;
  readonly watchServed: WatchServed;
  remembered(app: App): Remembered | undefined;
  learned(app: App, what: Remembered): void;
  /** What {@link SupervisorOptions.sawSockets} was told of the app, in this run and in earlier ones. */
  seenSockets(app: App): readonly SeenSocket[];
  /** An instance listens on these sockets of its own choice. */
  sawSockets(app: App, sockets: readonly SeenSocket[]): void;
  /**
   * Cuts the streams of an instance that is told to stop and lets its requests end. Called once for
   * each stop; its answer is not awaited beyond a part of the grace.
   */
  drain(app: string, instance: number, generation: number, signal: CallOff): Promise<void>;
  /** Every instance of ours is told of once it has been decided at the start, and at each change. */
  onChange(change: InstanceChange): void;
  /** A retired instance is no more, after its last change. */
  onGone(app: string, instance: number): void;
  notice(level: NoticeLevel, app: string | null, text: string): void;
}

export interface Supervisor {
  /** Starts everything whose `start` is `auto`, and the lazy apps that it comes after. */
  start(): void;
  /**
   * Acts on all instances of an app of the stack. Resolves when that is under way, not when it is
   * done.
   */
  act(app: string, action: AppAction): Promise<ActionResult>;
  /** @throws Error in words where the app has no terminal that could be joined */
  join(app: string, options: JoinOptions, watcher: TerminalWatcher): Joined;
  /** What an instance was last offered to listen on; undefined where it has never been started. */
  offered(app: string, instance: number): Offered | undefined;
  /** A connection to an instance that is ready was refused: where it listens is looked at, at once. */
  doubt(app: string, instance: number): void;
  /** Starts what of a lazy app waits to be asked for; what was stopped by hand stays so. */
  wake(app: string): void;
  /** Stops a lazy app until it is asked for; false, and nothing, where one that lives needs it. */
  rest(app: string): boolean;
  /**
   * Changes which apps there are, and what they are. What is new starts as at the start of the
   * stack; what is no longer there stops, and each of its instances is told of by `onGone`; what is
   * defined otherwise is restarted where its processes are concerned, and else goes on by the new
   * definition. How many instances `scale` has made of an app stays, unless the definition's own
   * number is another than before. Does nothing while the stack stops.
   *
   * @param apps all apps from now on; what they come after is among them
   * @param restart names of apps that restart in any case, such as those whose environment differs
   */
  replaceApps(apps: readonly App[], restart?: ReadonlySet<string>): void;
  /**
   * Stops the whole stack, dependants before what they come after, within one deadline: the longest
   * grace of all. Resolves when every group is empty and no process with our mark is left. Called
   * again it is the same stop; with `force` everything is killed now.
   */
  stop(options?: { readonly force?: boolean }): Promise<void>;
}
