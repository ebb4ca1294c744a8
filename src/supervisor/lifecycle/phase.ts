/**
 * The words of the lifecycle: where one instance is, what can happen to it, and what is then to be
 * done. The machine itself is `lifecycle.ts`.
 */
import type { RestartPolicy, StartPolicy } from '../../model/app.js';
import type { Awaits } from '../../model/awaits.js';
import type { NoticeLevel } from '../../model/event.js';
import type { ExitFacts, Failure } from '../../model/failure.js';
import type { Remark } from '../../model/remark.js';
import type { Blocker, InstanceState } from '../../model/state.js';
import type { ReadinessReport, Remembered } from '../readiness/report.js';

type State<K extends InstanceState['kind']> = Extract<InstanceState, { kind: K }>;

export type RestState = State<'stopped' | 'exited' | 'failed' | 'skipped'>;
export type LiveState = State<'starting' | 'ready' | 'running'>;

/** What comes when the group of a stopping instance is empty. */
export type StoppingOutcome =
  | { readonly kind: 'stop'; readonly why: 'asked' | 'lazy' }
  | { readonly kind: 'restart' }
  /** Its leader ended by itself and left others behind in the group. */
  | { readonly kind: 'died'; readonly wasReady: boolean };

/** How far the end of a process has got. */
export type StoppingStep = 'draining' | 'asked' | 'killed';

/**
 * Where an instance is. `state` is what everybody sees; the rest is what only the machine needs.
 */
export type Phase =
  /** No process, and none is wanted. */
  | { readonly kind: 'rest'; readonly state: RestState }
  /** Waits for the apps it comes after. */
  | { readonly kind: 'waiting'; readonly state: State<'pending'> }
  /** Everything that must be true before a spawn is being looked at. */
  | { readonly kind: 'preparing'; readonly state: State<'pending'> }
  | {
      readonly kind: 'live';
      readonly state: LiveState;
      readonly spawnedAt: number;
      /** The same moment on {@link Clock.elapsed}. */
      readonly bornAt: number;
    }
  | {
      readonly kind: 'stopping';
      readonly state: State<'stopping'>;
      readonly step: StoppingStep;
      readonly outcome: StoppingOutcome;
      /** Undefined while the leader lives. */
      readonly exit: ExitFacts | undefined;
      /** When it began, and when whoever is left is killed; both on {@link Clock.elapsed}. */
      readonly begunAt: number;
      readonly killAt: number;
    }
  | { readonly kind: 'backoff'; readonly state: State<'backoff'> };

export interface Lifecycle {
  readonly phase: Phase;
  /** Number of the boot, from 0 (none yet); everything late is recognised by it. */
  readonly generation: number;
  /** Processes that came to life. */
  readonly spawns: number;
  /** Fast deaths in a row. */
  readonly deaths: number;
  /** How often in a row it could not be started for a reason that passes. */
  readonly refusals: number;
  readonly lastExit: ExitFacts | undefined;
}

/** What the config says, as far as the machine needs it. */
export interface LifecyclePolicy {
  readonly app: string;
  readonly oneshot: boolean;
  readonly optional: boolean;
  readonly restart: RestartPolicy;
  readonly retries: number;
  readonly graceMs: number;
  /** Past this it is overdue. */
  readonly withinMs: number;
  /** What it does when it is ready, in words: `answered on unix:/x/app.sock`. */
  readonly expected: string;
  /** Where it starts in life: an app that starts by itself waits, others are stopped. */
  readonly start: StartPolicy;
}

/** What stands between an app and its start. */
export type Way =
  | {
      readonly kind: 'free';
      /** Optional apps that it comes after and that are not there, and why. */
      readonly without: readonly Pick<Blocker, 'app' | 'why'>[];
    }
  | { readonly kind: 'blocked'; readonly by: readonly Blocker[] }
  /** What it waits for will not come by itself. */
  | { readonly kind: 'hopeless'; readonly failure: Failure };

/** What kept an instance from being started. */
export type StartObstacle =
  /** Something that it needs is not there, which an optional app is forgiven. */
  | 'missing'
  /** It goes away by itself, as a rule. */
  | 'passing'
  /** Somebody has to act. */
  | 'lasting';

export type TimerName =
  /** A dead app starts again. */
  | 'backoff'
  /** Requests in flight have had their time. */
  | 'drain'
  /** Who is still there is to be named. */
  | 'remind'
  /** The grace is over. */
  | 'kill'
  /** A killed group should be gone by now. */
  | 'unkillable';

/** Every input that belongs to one boot carries its number; a late one is ignored by it. */
export type Input =
  | { readonly kind: 'start' }
  /** `tty`: the boot that follows runs under a pseudo-terminal. */
  | { readonly kind: 'restart'; readonly tty?: boolean }
  | {
      readonly kind: 'stop';
      readonly why: 'asked' | 'lazy';
      /** `first`: requests in flight end before the signal. `meanwhile`: the signal goes at once. */
      readonly drain: 'first' | 'meanwhile';
      /**
       * A shared deadline on {@link Clock.elapsed}, where there is one; its own grace still counts if shorter.
       */
      readonly deadline: number | undefined;
    }
  /** Whatever lives of it is killed now. */
  | { readonly kind: 'kill' }
  /** One more boot of what has given up. */
  | { readonly kind: 'try-again' }
  /** What it comes after may have changed. */
  | { readonly kind: 'way' }
  | {
      readonly kind: 'spawned';
      readonly generation: number;
      readonly pid: number;
      readonly awaits: Awaits | undefined;
    }
  | {
      readonly kind: 'not-spawned';
      readonly generation: number;
      readonly failure: Failure;
      readonly obstacle: StartObstacle;
    }
  | { readonly kind: 'report'; readonly generation: number; readonly report: ReadinessReport }
  | {
      readonly kind: 'exited';
      readonly generation: number;
      readonly exit: ExitFacts;
      /** Who is left of its group at that moment. */
      readonly remaining: readonly string[];
    }
  /** Its leader ended in order, and others of it go on in the background. */
  | { readonly kind: 'left'; readonly generation: number; readonly left: readonly string[] }
  | { readonly kind: 'drained'; readonly generation: number }
  /** A look at the group of a stopping instance; empty: nobody is left. */
  | { readonly kind: 'group'; readonly generation: number; readonly remaining: readonly string[] }
  | {
      readonly kind: 'timer';
      readonly generation: number;
      readonly timer: TimerName;
      /** For when it was set, on {@link Clock.elapsed}. */
      readonly due: number;
    };

export type Effect =
  /** Look at everything that must be true before a spawn, then spawn. */
  | { readonly kind: 'prepare' }
  | { readonly kind: 'cancel-preparation' }
  | { readonly kind: 'watch'; readonly pid: number }
  | { readonly kind: 'unwatch' }
  | { readonly kind: 'drain' }
  /** Nobody waits for the drain any more. */
  | { readonly kind: 'end-drain' }
  /** The configured signal or stop command, then CONT, to the group. */
  | {
      readonly kind: 'ask';
      /** On {@link Clock.elapsed}: whoever is left then is killed. */
      readonly until: number;
    }
  | { readonly kind: 'kill' }
  /** Report who is left of the group until the instance stops being `stopping`. */
  | { readonly kind: 'follow-group' }
  /** Nobody is left: remove what it leaves on disk, forget its group. */
  | { readonly kind: 'clean-up' }
  /** End those who went to the background, if anybody did. */
  | { readonly kind: 'end-left' }
  /** `at`: on {@link Clock.elapsed}. */
  | { readonly kind: 'arm'; readonly timer: TimerName; readonly at: number }
  | { readonly kind: 'cancel'; readonly timer: TimerName }
  | { readonly kind: 'learn'; readonly what: Remembered }
  /** A line in the app's own log. */
  | { readonly kind: 'remark'; readonly remark: Remark }
  | { readonly kind: 'notice'; readonly level: NoticeLevel; readonly text: string };

export interface Step {
  readonly next: Lifecycle;
  readonly effects: readonly Effect[];
}
