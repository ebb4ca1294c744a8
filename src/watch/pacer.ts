/**
 * When each app is reloaded for its changes: keeps one burst per app and asks `decide` at the right
 * moments.
 */
import type { Clock, Timer } from '../model/clock.js';
import {
  decide,
  GrowingBurst,
  type Change,
  type ReloadDecision,
  type ReloadReadiness,
  type Streak,
} from './burst.js';

export interface PacerOptions {
  readonly clock: Clock;
  readinessOf(app: string): ReloadReadiness;
  /** Whether files of the app are being exchanged as a whole, or looked for. */
  isUnsettled(app: string): boolean;
  /** @param streak how many reloads have now come one soon after the other, this one included */
  reload(app: string, changes: ReadonlyMap<string, Change>, streak: Streak): void;
}

export interface Pacer {
  change(app: string, path: string, change: Change): void;
  /** What {@link PacerOptions.readinessOf} says of an app may be another than before. */
  changedState(app: string): void;
  /** Forgets every app that is not among these. */
  keep(apps: readonly string[]): void;
}

interface Pace {
  burst: GrowingBurst | undefined;
  /** Until the burst is looked at again; undefined where there is none. */
  timer: Timer | undefined;
  streak: Streak;
  /** When its last start or reload ended, so far as it has got. */
  calmSince: number | undefined;
  /** That end is not reached yet. */
  isUnderWay: boolean;
}

/** A timer that fires so late says that the process could not run; see `perform`. */
const LATE_MS = 10;

export function createPacer(options: PacerOptions): Pacer {
  const { clock } = options;
  const paces = new Map<string, Pace>();

  const paceOf = (app: string): Pace => {
    let pace = paces.get(app);
    if (!pace) {
      const streak = { length: 0, path: undefined };
      pace = { burst: undefined, timer: undefined, streak, calmSince: undefined, isUnderWay: true };
      paces.set(app, pace);
    }
    return pace;
  };

  const settle = (app: string, pace: Pace): void => {
    pace.timer?.cancel();
    pace.timer = undefined;
    const { burst, calmSince, streak } = pace;
    if (!burst) return;
    const readiness = options.readinessOf(app);
    const unsettled = options.isUnsettled(app);
    const now = clock.elapsed();
    if (unsettled) burst.exchanged = now;
    const decision = decide(burst, { readiness, calmSince, unsettled, streak }, now);
    perform(app, pace, burst, decision, now);
  };

  const perform = (
    app: string,
    pace: Pace,
    { changes }: GrowingBurst,
    decision: ReloadDecision,
    now: number,
  ): void => {
    if (decision.kind === 'wait') {
      const due = Math.max(now + 1, decision.until);
      pace.timer = clock.after(due - now, () => {
        // Who was kept from running reads what has changed meanwhile only after its timers.
        if (clock.elapsed() - due < LATE_MS) settle(app, pace);
        else pace.timer = clock.after(1, () => settle(app, pace));
      });
      return;
    }
    pace.burst = undefined;
    if (decision.kind === 'forget') return;
    pace.streak = decision.streak;
    pace.calmSince = now;
    pace.isUnderWay = true;
    options.reload(app, changes, decision.streak);
  };

  return {
    change(app, path, change) {
      const pace = paceOf(app);
      const now = clock.elapsed();
      pace.burst ??= new GrowingBurst(now);
      pace.burst.gather(path, change, now);
      // The timer that waits will find this one too, so that each of many costs next to nothing.
      if (!pace.timer) settle(app, pace);
    },
    changedState(app) {
      const pace = paceOf(app);
      if (pace.isUnderWay) {
        pace.calmSince = clock.elapsed();
        pace.isUnderWay = options.readinessOf(app) === 'busy';
      }
      settle(app, pace);
    },
    keep(apps) {
      for (const [app, { timer }] of paces) {
        if (apps.includes(app)) continue;
        timer?.cancel();
        paces.delete(app);
      }
    },
  };
}
