/**
 * The state of one instance: a union whose members carry only what exists in them. The machine that
 * moves between them is `supervisor/lifecycle/lifecycle.ts`; this file is only the nouns.
 *
 * All times are epoch milliseconds.
 */
import type { StartPolicy } from './app.js';
import type { Awaits } from './awaits.js';
import type { ExitFacts, Failure } from './failure.js';
import type { Upstream } from './upstream.js';

export type InstanceState =
  /** Waits for the apps it comes after. `blockedBy` says which, and why each is not there yet. */
  | {
      readonly kind: 'pending';
      readonly since: number;
      readonly blockedBy: readonly Blocker[];
    }
  /** Its process lives; it has not met its ready rule. */
  | {
      readonly kind: 'starting';
      readonly since: number;
      readonly pid: number;
      /** `listening`: the upstream accepts connections, no HTTP answer yet. */
      readonly phase: 'spawned' | 'listening';
      /** What it has to do yet; undefined: nothing, as is found out at once. */
      readonly awaits: Awaits | undefined;
      /** It has `within` until then, if this machine does not sleep and no debugger waits. */
      readonly until: number;
      /** Set when it went past `within`; requests get 503 at once. */
      readonly overdue: Failure | undefined;
      /** ms from spawn to the first accepted connection. */
      readonly listenedAfterMs: number | undefined;
    }
  | {
      readonly kind: 'ready';
      readonly since: number;
      readonly pid: number;
      readonly spawnedAt: number;
      /** ms from spawn. */
      readonly listenedAfterMs: number | undefined;
      readonly readyAfterMs: number;
      /** Undefined for an app that met its own rule without an upstream. */
      readonly upstream: Upstream | undefined;
      /** False for an upstream that answers with something that is not HTTP: ready, no route. */
      readonly http: boolean;
      /** True where the upstream was found by watching the process group. */
      readonly guessed: boolean;
      /** Nobody can connect to its socket any more; undefined: that is not so. */
      readonly cutOff: CutOff | undefined;
    }
  /** Lives, and has no upstream. */
  | (Running & { readonly role: Exclude<RunningRole, 'undecided'> })
  | (Running & {
      readonly role: 'undecided';
      /** It has until then to listen: see `until` of a starting one. */
      readonly until: number;
    })
  /** Told to stop. Over only when its group holds nothing but zombies. */
  | {
      readonly kind: 'stopping';
      readonly since: number;
      readonly pid: number;
      /** SIGKILL is sent then. */
      readonly deadline: number;
      /** What comes after. */
      readonly then: 'stopped' | 'restart';
      /** Who is still there, such as `gunicorn (4312)`. */
      readonly remaining: readonly string[];
    }
  /** Died. */
  | (Backoff & { readonly exit: ExitFacts; readonly failure?: undefined })
  /** Could not be started, for a reason that passes. */
  | (Backoff & { readonly exit?: undefined; readonly failure: Failure })
  | {
      readonly kind: 'stopped';
      readonly since: number;
      /** By hand, or as its start policy has it from the beginning. */
      readonly why: 'asked' | Exclude<StartPolicy, 'auto'>;
    }
  /** Ended by itself with 0. */
  | {
      readonly kind: 'exited';
      readonly since: number;
      readonly exit: ExitFacts;
      /** Who of it goes on in the background, such as `gunicorn (4312)`. */
      readonly left?: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly since: number;
      readonly failure: Failure;
      readonly exit: ExitFacts | undefined;
    }
  /** Optional, and what it needs is missing. */
  | { readonly kind: 'skipped'; readonly since: number; readonly failure: Failure }
  /** Served by someone else, and answering. */
  | { readonly kind: 'up'; readonly since: number; readonly upstream: Upstream }
  | { readonly kind: 'down'; readonly since: number; readonly failure: Failure };

/** Starts again at `until`. */
interface Backoff {
  readonly kind: 'backoff';
  readonly since: number;
  readonly until: number;
  /** Fast deaths in a row. */
  readonly deaths: number;
}

interface Running {
  readonly kind: 'running';
  readonly since: number;
  readonly pid: number;
  readonly spawnedAt: number;
}

/**
 * What a running app is: a `worker` was told to have no upstream, of an `undecided` one that is not
 * known yet, a `silent` one has had its time and is taken for a worker because nothing of it listens,
 * and a `oneshot` is on its way to its end.
 */
export type RunningRole = 'worker' | 'undecided' | 'silent' | 'oneshot';

export type StateKind = InstanceState['kind'];

/** What cut an instance off from everybody, and since when. */
export interface CutOff {
  readonly since: number;
  readonly failure: Failure;
  /**
   * Whether it can be reached again by itself. `soon`: nothing of it listens for some seconds, as while its own
   * watcher restarts it. `late`: it has had as long for that as for a start. `none`: somebody has to act.
   */
  readonly hope: 'soon' | 'late' | 'none';
}

/** One app that a pending app waits for. */
export interface Blocker {
  readonly app: string;
  readonly state: StateKind;
  /** `starting for 3 s`, `failed: exited with 1`. */
  readonly why: string;
  /** It will not come by itself: somebody has to act. */
  readonly settled: boolean;
}

/** The pid of the instance's leader, where one lives. */
export function pidOf(state: InstanceState): number | undefined {
  return 'pid' in state ? state.pid : undefined;
}

/** States in which a process group of ours exists. */
export function isAlive(state: InstanceState): boolean {
  return 'pid' in state;
}

/** It runs, and will have no upstream, as far as anybody can tell. */
export function isWorker(state: InstanceState): boolean {
  return state.kind === 'running' && (state.role === 'worker' || state.role === 'silent');
}

/** Satisfies an app that comes `after` it. */
export function satisfiesDependants(state: InstanceState, oneshot: boolean): boolean {
  if (oneshot) return state.kind === 'exited';
  return isWorker(state) || state.kind === 'ready' || state.kind === 'up';
}

/** Nothing more will happen by itself. */
export function isSettled(state: InstanceState): boolean {
  switch (state.kind) {
    case 'ready':
    case 'stopped':
    case 'exited':
    case 'failed':
    case 'skipped':
    case 'up':
    case 'down':
      return true;
    case 'running':
      return isWorker(state);
    case 'starting':
      return state.overdue !== undefined;
    case 'pending':
      return state.blockedBy.some(({ settled }) => settled);
    case 'stopping':
    case 'backoff':
      return false;
  }
}

/** The state in words for a list: `ready`, `starting`, `listening`, `backoff`. */
export function stateWord(state: InstanceState): string {
  if (state.kind === 'starting') {
    if (state.overdue) return 'overdue';
    return state.phase === 'listening' ? 'listening' : 'starting';
  }
  return state.kind;
}
