/**
 * What requests tell of the apps that they are for. Some run while somebody asks for them: `start=lazy`
 * starts one at its first request, `idle` stops it again when there was none for long. One timer for each
 * such app that runs, none for a request. And one that refuses a connection may have moved.
 */
import type { App } from '../model/app.js';
import type { Clock, Timer } from '../model/clock.js';

export interface Demand {
  /** See {@link AppDirectory.wanted}. */
  wanted(app: string): () => void;
  /** See {@link AppDirectory.refused}. */
  refused(app: string, instance: number): void;
  /** The apps are there: those that have been asked for before are woken now. */
  begin(apps: AppsOnDemand): void;
  /** To be called after each change of an app's instances. */
  changedState(app: string): void;
  /** Ends all waiting. */
  stop(): void;
}

export interface DemandOptions {
  readonly clock: Clock;
  /** The app as it is defined now. */
  app(name: string): App | undefined;
  /** A process of it lives. */
  lives(app: string): boolean;
}

export interface AppsOnDemand {
  /** Starts what of it waits for its first request. */
  wake(app: string): void;
  /** Stops it until it is asked for again; false where an app that lives comes after it. */
  rest(app: string): boolean;
  /** Looks at where an instance listens, which has refused a connection. */
  doubt(app: string, instance: number): void;
}

/** What is known of one lazy app. */
interface Use {
  /** Requests, streams and WebSockets under way. */
  active: number;
  /** When the last one ended; where there was none, when it was first looked at. On {@link Clock.elapsed}. */
  last: number;
  timer: Timer | undefined;
}

function ignore(): void {
  // Nothing was counted.
}

export function createDemand(options: DemandOptions): Demand {
  const { clock } = options;
  const uses = new Map<string, Use>();
  let apps: AppsOnDemand | undefined;
  let stopped = false;

  const useOf = (name: string): Use => {
    const known = uses.get(name);
    if (known) return known;
    const use: Use = { active: 0, last: clock.elapsed(), timer: undefined };
    uses.set(name, use);
    return use;
  };

  const idleOf = (name: string): number | undefined => {
    const app = options.app(name);
    return app?.start === 'lazy' ? app.idleMs : undefined;
  };

  const look = (name: string, use: Use): void => {
    use.timer = undefined;
    const idle = idleOf(name);
    if (idle === undefined || !options.lives(name)) return;
    const left = use.active > 0 ? idle : use.last + idle - clock.elapsed();
    if (left > 0) arm(name, use, left);
    else if (apps?.rest(name) !== true) arm(name, use, idle);
  };

  const arm = (name: string, use: Use, ms: number): void => {
    if (!stopped) use.timer = clock.after(ms, () => look(name, use));
  };

  return {
    wanted(name) {
      if (options.app(name)?.start !== 'lazy') return ignore;
      const use = useOf(name);
      use.active++;
      apps?.wake(name);
      return () => {
        use.active--;
        use.last = clock.elapsed();
      };
    },
    refused(name, instance) {
      apps?.doubt(name, instance);
    },
    begin(there) {
      apps = there;
      for (const [name, { active }] of uses) if (active > 0) there.wake(name);
    },
    changedState(name) {
      const idle = idleOf(name);
      if (idle === undefined) return;
      const use = useOf(name);
      if (!options.lives(name)) {
        // Its next life has the whole time again.
        use.timer?.cancel();
        use.timer = undefined;
        return;
      }
      if (use.timer) return;
      arm(name, use, idle);
    },
    stop() {
      stopped = true;
      for (const { timer } of uses.values()) timer?.cancel();
    },
  };
}
