/**
 * A running stack, as its faces see it. The dashboard, the plain output and the client commands all
 * use this interface and nothing else; it is implemented in the supervisor's process by
 * `stack/local-handle.ts` and over the control socket by `control/client.ts`.
 */
import type { CallOff } from './calling-off.js';
import type { ReloadResult } from './config-change.js';
import type { AppEnvironment } from './environment.js';
import type { StackEvent } from './event.js';
import { meantApp } from './nearest.js';
import type { LogChunk, LogQuery, RunChunk } from './log.js';
import type { RequestChunk, RequestHeads, RequestQuery } from './request.js';
import type { StackStatus } from './status.js';
import type { Joined, JoinOptions, TerminalWatcher } from './terminal.js';

/** What can be done to an app while its stack runs. */
export type AppAction =
  | { readonly kind: 'start' | 'stop' }
  /** `tty`: for this one run under a pseudo-terminal, whatever its definition says. */
  | { readonly kind: 'restart'; readonly tty?: boolean }
  /** Its new code, in the way that its `reload=` says. */
  | { readonly kind: 'reload' }
  /** A signal to its main process, the one that listens; KILL, STOP, CONT and INT to all of it. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** From 1. */
  | { readonly kind: 'scale'; readonly instances: number }
  /**
   * Text for its standard input, as it is: a line ends in a line break. `end`: nothing comes after it.
   * Without an instance (from 1) the first that lives gets it.
   */
  | {
      readonly kind: 'input';
      readonly text: string;
      readonly end?: boolean;
      readonly instance?: number;
    };

/** What became of an action on one app. */
export interface ActionResult {
  readonly app: string;
  /** False when it could not be done. */
  readonly ok: boolean;
  /** One sentence: what was done, or why not and the next step. */
  readonly message: string;
}

export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal: CallOff;
  /** Also send `request` events. Default: false. */
  readonly requests?: boolean;
}

export interface StackHandle {
  status(): Promise<StackStatus>;
  /**
   * Events from now on, beginning with one `snapshot`; none is lost between the two. Ends when
   * `signal` aborts or the stack has ended.
   * @throws StackLostError when they break off before; EventsDroppedError when too many are left unread
   */
  events(options: SubscribeOptions): AsyncIterable<StackEvent>;
  /**
   * Log lines in batches, with back-pressure: a slow consumer makes nobody wait and loses nothing.
   * @throws StackLostError when they break off before the end of the stack, or of what was asked for
   */
  logs(query: LogQuery, signal: CallOff): AsyncIterable<LogChunk>;
  /**
   * The newest finished requests, in batches. A reader that lags is told how many it missed.
   * @throws as {@link StackHandle.logs}
   */
  requests(query: RequestQuery, signal: CallOff): AsyncIterable<RequestChunk>;
  /**
   * The header fields of a finished request, by its number in this run.
   * @throws RefusedError when they are not kept any more
   */
  requestHeads(id: number): Promise<RequestHeads>;
  /**
   * Acts on one app and returns once that is under way (it does not wait for `ready`).
   * @throws UnknownAppError when the stack has no such app.
   */
  act(app: string, action: AppAction): Promise<ActionResult>;
  /**
   * Joins the terminal of an app that runs under one. Whoever does not keep up with its output
   * misses some of it, and then sees the screen as it has become.
   * @throws UnknownAppError when the stack has no such app; RefusedError where nothing of it
   *   lives, it has no terminal, or too many have joined.
   */
  join(app: string, options: JoinOptions, watcher: TerminalWatcher): Promise<Joined>;
  /**
   * What an instance (from 1) would be given if it were started now.
   * @throws UnknownAppError when the stack has no such app; RefusedError where it has no such
   *   instance, where its processes are not ours, and where an env file cannot be read.
   */
  environment(app: string, instance: number): Promise<AppEnvironment>;
  /** Reads the config again, and goes on by it; a config with faults changes nothing. */
  reload(): Promise<ReloadResult>;
  /**
   * The stack lives on without the terminal that owns it.
   * @throws RefusedError where it ends with the process that it runs in
   */
  detach(): Promise<void>;
  /**
   * Stops the whole stack in order; resolves when nothing of it is left (over the control socket:
   * when its supervisor has closed the connection). `force` kills at once.
   */
  down(options?: { readonly force?: boolean }): Promise<void>;
  /** Releases what the handle itself holds. Touches nothing of the stack. */
  close(): Promise<void>;
}

/** The handle of a stack that runs in this process. */
export interface OwnHandle extends StackHandle {
  /** As {@link StackHandle.logs}, without an object for each line. */
  logRuns(query: LogQuery, signal: CallOff): AsyncIterable<RunChunk>;
}

/** The app that was named does not exist; `message` names the nearest one. */
export class UnknownAppError extends Error {
  override readonly name = 'UnknownAppError';
}

/** What was asked cannot be done as things stand; `message` says why. No fault of the program. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * The connection to the stack broke off in the middle of an answer: its supervisor was killed, or
 * ended without waiting for a slow reader. What is missing may still be found on disk.
 */
export class StackLostError extends Error {
  override readonly name = 'StackLostError';

  constructor(cause?: unknown) {
    super('the stack has ended, and the connection to it broke off', { cause });
  }
}

/**
 * This reader of events did not keep up, and is cut off; the stack itself is well. Who subscribes anew begins
 * with another snapshot.
 */
export class EventsDroppedError extends Error {
  override readonly name = 'EventsDroppedError';

  constructor() {
    super('too slow: the stack has cut off this reader of its events');
  }
}

/** Words the refusal of an app that is not there. */
export function unknownApp(name: string, names: readonly string[]): UnknownAppError {
  return new UnknownAppError(`there is no app ${name}; ${meantApp(name, names)}`);
}
