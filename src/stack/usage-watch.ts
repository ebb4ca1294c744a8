/**
 * Processor and memory of the apps, looked up when somebody asks, and at most every so often: while
 * nobody looks, nothing is read.
 */
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { InstanceState } from '../model/state.js';
import { pidOf } from '../model/state.js';
import { NO_USAGE, type InstanceStatus, type Usage } from '../model/status.js';
import type { GroupUsage } from '../supervisor/processes/group-usage.js';

export interface UsageWatch {
  /**
   * Looks at the processes of these apps. Resolves when what {@link UsageWatch.of} gives is new enough.
   * @param running read at once, and only where anything is looked up
   */
  look(running: LookedAtApps): Promise<void>;
  of(app: string): Usage;
}

/** The apps that there are now, and how they are. */
interface LookedAtApps {
  readonly apps: readonly Pick<App, 'name'>[];
  instancesOf(app: string): readonly Pick<InstanceStatus, 'state'>[];
}

export interface UsageWatchOptions {
  readonly clock: Clock;
  read(groups: ReadonlySet<number>): Promise<ReadonlyMap<number, GroupUsage>>;
}

/** What was seen is good for this long, in ms. */
const FRESH_MS = 1500;

interface Sample {
  /** On {@link Clock.elapsed}. */
  readonly at: number;
  readonly groups: ReadonlyMap<number, GroupUsage>;
}

export function createUsageWatch(options: UsageWatchOptions): UsageWatch {
  const { clock } = options;
  let last: Sample | undefined;
  let usages = new Map<string, Usage>();
  let looking: Promise<void> | undefined;

  const sample = async (running: LookedAtApps): Promise<void> => {
    const statesOf = (app: string): readonly InstanceState[] =>
      running.instancesOf(app).map(({ state }) => state);
    const states = new Map(running.apps.map(({ name }) => [name, statesOf(name).filter(hasGroup)]));
    const wanted = new Set([...states.values()].flat().flatMap((state) => pidOf(state) ?? []));
    const groups = await options.read(wanted);
    const now: Sample = { at: clock.elapsed(), groups };
    const epochMs = clock.now();
    usages = new Map(
      [...states].map(([app, living]) => [
        app,
        usageOf(living.map((state) => instanceUsage(state, now, last, epochMs))),
      ]),
    );
    last = now;
  };
  return {
    look(running) {
      if (last && clock.elapsed() - last.at < FRESH_MS) return Promise.resolve();
      looking ??= sample(running).finally(() => {
        looking = undefined;
      });
      return looking;
    },
    of: (app) => usages.get(app) ?? NO_USAGE,
  };
}

/** States in which a process group of ours lives, which has the pid of its leader. */
function hasGroup(state: InstanceState): boolean {
  return pidOf(state) !== undefined;
}

/** Processor since the look before; since the spawn where there was none. */
function instanceUsage(
  state: InstanceState,
  now: Sample,
  before: Sample | undefined,
  epochMs: number,
): Usage {
  const group = pidOf(state) ?? NaN;
  const usage = now.groups.get(group);
  if (!usage) return NO_USAGE;
  const earlier = before?.groups.get(group);
  const ms = earlier && before ? now.at - before.at : epochMs - (spawnedAt(state) ?? epochMs);
  const seconds = ms / 1000;
  const used = usage.cpuSeconds - (earlier?.cpuSeconds ?? 0);
  const cpu = seconds > 0 ? Math.max(0, (100 * used) / seconds) : null;
  return { cpu: cpu === null ? null : Math.round(cpu * 10) / 10, rss: usage.rss };
}

function spawnedAt(state: InstanceState): number | undefined {
  if (state.kind === 'starting') return state.since;
  return 'spawnedAt' in state ? state.spawnedAt : undefined;
}

/** The instances of an app together. */
function usageOf(usages: readonly Usage[]): Usage {
  return { cpu: sum(usages.map(({ cpu }) => cpu)), rss: sum(usages.map(({ rss }) => rss)) };
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}
