/**
 * When each app is reloaded for its changes: keeps one burst per app and asks `decide` at the right
 * moments.
 */
import type { Clock, Timer } from '../model/clock.js';
import {
  decide,
  gather,
  type Burst,
  type Change,
  type Decision,
  type Readiness,
  type Streak,
} from './burst.js';

export interface PacerOptions {
  readonly clock: Clock;
  readinessOf(app: string): Readiness;
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
  burst: Burst | undefined;
  timer: Timer | undefined;
  streak: Streak;
  /** Epoch ms of the end of its last start or reload, so far as it has got. */
  calmSince: number | undefined;
  /** That end is not reached yet. */
  isUnderWay: boolean;
}

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
    const { burst, calmSince, streak } = pace;
    if (!burst) return;
    const readiness = options.readinessOf(app);
    const unsettled = options.isUnsettled(app);
    const now = clock.now();
    const decision = decide(burst, { readiness, calmSince, unsettled, streak }, now);
    perform(app, pace, burst, decision, now);
  };

  const perform = (
    app: string,
    pace: Pace,
    { changes }: Burst,
    decision: Decision,
    now: number,
  ): void => {
    if (decision.kind === 'wait') {
      pace.timer = clock.after(Math.max(1, decision.until - now), () => settle(app, pace));
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
      pace.burst = gather(pace.burst, path, change, clock.now());
      settle(app, pace);
    },
    changedState(app) {
      const pace = paceOf(app);
      if (pace.isUnderWay) {
        pace.calmSince = clock.now();
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
