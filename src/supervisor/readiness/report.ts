/**
 * What watching a freshly spawned instance can find out. The watcher only reports; the lifecycle
 * decides. Reports of one watcher come in the order of this union, each at most once, except
 * `awaits`, `remark` and `moved`, and `cut-off` and `reachable`, which take turns.
 */
import type { App } from '../../model/app.js';
import type { Awaits } from '../../model/awaits.js';
import type { Clock } from '../../model/clock.js';
import type { Printed } from '../../model/log.js';
import type { Failure } from '../../model/failure.js';
import type { CutOff, RunningRole } from '../../model/state.js';
import type { Upstream } from '../../model/upstream.js';

export type ReadinessReport =
  /** The upstream accepted a connection. */
  | {
      readonly kind: 'listening';
      readonly upstream: Upstream;
      /** What it has to do now. */
      readonly awaits: Awaits | undefined;
    }
  /** Something else is awaited than was told of before. */
  | { readonly kind: 'awaits'; readonly awaits: Awaits | undefined }
  /** The ready rule is met. `http` false: the upstream answers with something else. */
  | {
      readonly kind: 'ready';
      readonly upstream: Upstream | undefined;
      readonly http: boolean;
      readonly guessed: boolean;
    }
  /**
   * It was ready, and listens at another place now, or again where it was at first. At its next start it is not
   * expected there.
   */
  | {
      readonly kind: 'moved';
      readonly upstream: Upstream;
      readonly http: boolean;
      readonly guessed: boolean;
    }
  /**
   * It is told to be a `worker`, or nothing of it listens, so that it looks like one: `undecided` at
   * first, `silent` when that is settled. May be followed by listening and ready.
   */
  | { readonly kind: 'worker'; readonly role: Exclude<RunningRole, 'oneshot'> }
  /** `within` has passed. May still be followed by ready. */
  | { readonly kind: 'overdue'; readonly failure: Failure }
  /** Ready, and nobody can connect to it any more; again when there is less hope. */
  | { readonly kind: 'cut-off'; readonly cutOff: CutOff }
  /** It is no longer cut off. */
  | { readonly kind: 'reachable' }
  /** Something for the app's log and the notices, such as several upstreams that answer. */
  | { readonly kind: 'remark'; readonly level: 'info' | 'warning'; readonly text: string };

/** What an app turned out to be at an earlier start of the same command; `http` false: it has no route. */
export type Remembered =
  /** It answers, at a place of its own choice. */
  | { readonly kind: 'upstream'; readonly upstream: Upstream; readonly http?: false }
  /**
   * It answers, where it was told or offered to, which of both by its kind: at the next start that may
   * be another place.
   */
  | { readonly kind: 'answered'; readonly on: Upstream['kind']; readonly http?: false }
  /** Nothing of it has ever listened, and it had its time. */
  | { readonly kind: 'worker' };

/** Runs a command beside the instance: in its folder and with its environment, once. */
export type RunCheck = (command: string) => {
  /** Undefined: it ended with 0; else what it did instead, in words. */
  readonly ended: Promise<string | undefined>;
  /** Ends it at once, and what it started with it. */
  kill(): void;
};

export interface WatchInput {
  readonly app: App;
  /** The leader's pid, which is also its process group. */
  readonly pid: number;
  /** What was offered in `SOCKET` and `PORT`. */
  readonly offered: { readonly socket: string; readonly port: number };
  /** As it is known by now: another instance may just have answered. */
  remembered(): Remembered | undefined;
  readonly runtimeDirectory: string;
  /** A debugger waits for a person: nothing is asked of the app, and its time does not run. */
  held(): boolean;
  /** For `ready=exec:`. */
  readonly check: RunCheck;
  /** Told of the sockets' paths whenever the instance is seen to listen on any, used or not. */
  readonly listensOn: (paths: readonly string[]) => void;
  readonly printed: Printed;
  readonly clock: Clock;
}

export interface ReadinessWatcher {
  /** A connection to a ready instance was refused: it is looked at again, at once. */
  doubt(): void;
  /** Stops watching; nothing is reported after it. */
  stop(): void;
}

export type WatchReadiness = (
  input: WatchInput,
  report: (report: ReadinessReport) => void,
) => ReadinessWatcher;
