/**
 * The supervisor: apps → process groups. It owns the instances, starts them as parallel as `after`
 * allows, and ends them so that nothing is left.
 */
import { isSupervised } from '../model/app.js';
import type { App } from '../model/app.js';
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Failure } from '../model/failure.js';
import type { ActionResult, AppAction } from '../model/handle.js';
import type { LogSink } from '../model/log.js';
import type { Stack } from '../model/stack.js';
import type { InstanceState } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import { answer } from './answer.js';
import { outlook, withDependencies } from './dependencies.js';
import type { Guardian } from './guardian.js';
import { Instance } from './instance.js';
import type { InstanceWorld } from './instance.js';
import type { Way } from './phase.js';
import type { Environment, Offered } from './preparation.js';
import { ProcessView } from './process-view.js';
import type { Remembered, WatchReadiness } from './readiness/report.js';
import { ServedApp } from './served-app.js';
import type { WatchServed } from './served-app.js';
import { spawnShell } from './spawn.js';
import type { Spawn } from './spawn.js';
import { stopStack } from './stop-stack.js';
import { MARK_VARIABLE, markValue } from './stragglers.js';
import { waitsForHope } from './transition.js';

export { offeredSocket } from './preparation.js';

/** One instance of an app as it is after a change. */
export interface InstanceChange extends InstanceStatus {
  readonly app: string;
}

export interface SupervisorOptions {
  readonly stack: Stack;
  /** Random for each run; every process of it carries it in `SOCKPIT_RUN`. */
  readonly runMark: string;
  /** Holds the sockets that apps are offered. */
  readonly runtimeDirectory: string;
  readonly clock: Clock;
  readonly logs: LogSink;
  /** Told of every group and socket. Without one nothing is stopped when we are killed. */
  readonly guardian?: Guardian | undefined;
  /** Default: {@link spawnShell}. */
  readonly spawn?: Spawn;
  readonly watchReadiness: WatchReadiness;
  readonly watchServed: WatchServed;
  /** Looks at the sockets before a spawn; the failure is what stands in the way. */
  preflight(app: App, instance: number, offered: Offered): Promise<Failure | undefined>;
  offerPort(app: App, instance: number): Promise<number>;
  /** The whole environment of an instance, read anew at every start. */
  environment(app: App, instance: number, offered: Offered): Environment;
  remembered(app: App): Remembered | undefined;
  learned(app: App, what: Remembered): void;
  /**
   * Cuts the streams of an instance that is told to stop and lets its requests end. Called once for
   * each stop; its answer is not awaited beyond a part of the grace.
   */
  drain(app: string, instance: number, generation: number, signal: AbortSignal): Promise<void>;
  /** Every instance of ours is told of once it has been decided at the start, and at each change. */
  onChange(change: InstanceChange): void;
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
  /** What an instance was last offered to listen on; undefined where it has never been started. */
  offered(app: string, instance: number): Offered | undefined;
  /**
   * Stops the whole stack, dependants before what they come after, within one deadline: the longest
   * grace of all. Resolves when every group is empty and no process with our mark is left. Called
   * again it is the same stop; with `force` everything is killed now.
   */
  stop(options?: { readonly force?: boolean }): Promise<void>;
}

/**
 * Times after a spawn at which descendants that leave their group are looked for, and the interval
 * after that. Only parents know their children, and they may end at any time.
 */
const FIRST_SURVEYS_MS = [500, 2000, 5000];
const SURVEY_EVERY_MS = 15_000;

class StackSupervisor implements Supervisor {
  readonly #options: SupervisorOptions;
  readonly #apps: readonly App[];
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #served = new Map<string, ServedApp>();
  readonly #view: ProcessView;
  #settling = false;
  #survey: Timer | undefined;
  #surveys = 0;
  #stop: ReturnType<typeof stopStack> | undefined;

  constructor(options: SupervisorOptions) {
    const { stack, clock, runMark } = options;
    this.#options = options;
    this.#apps = stack.apps;
    this.#view = new ProcessView(runMark);
    const mark = markValue(runMark, process.env[MARK_VARIABLE]);
    const world: InstanceWorld = {
      ...options,
      spawn: options.spawn ?? spawnShell,
      view: this.#view,
      guardian: options.guardian,
      environment: (app, instance, offered) => {
        const composed = options.environment(app, instance, offered);
        if (composed.kind === 'invalid') return composed;
        return { ...composed, values: { ...composed.values, [MARK_VARIABLE]: mark } };
      },
    };
    for (const app of stack.apps) {
      if (isSupervised(app)) {
        const instances = Array.from(
          { length: app.instances },
          (_, i) => new Instance(app, i + 1, world, (instance) => this.#changed(instance)),
        );
        this.#instances.set(app.name, instances);
      } else if (app.source.kind === 'served') {
        const served = new ServedApp(app, clock, options.watchServed, () => {
          options.onChange({ app: app.name, ...served.status });
          this.#settleSoon();
        });
        this.#served.set(app.name, served);
      }
    }
  }

  start(): void {
    for (const served of this.#served.values()) served.start();
    const auto = this.#apps.filter((app) => app.start === 'auto').map((app) => app.name);
    for (const app of withDependencies(auto, this.#apps)) {
      if (app.start !== 'manual') this.#tell(app, 'start');
    }
    // Nothing changes in the others, so that this is the only time to say where they stand.
    for (const { app, status } of this.#all()) {
      if (status.state.kind === 'stopped') this.#options.onChange({ app: app.name, ...status });
    }
  }

  act(name: string, action: AppAction): Promise<ActionResult> {
    return Promise.resolve(this.#act(name, action));
  }

  offered(app: string, instance: number): Offered | undefined {
    return this.#instances.get(app)?.find((each) => each.instance === instance)?.offered;
  }

  stop(options: { readonly force?: boolean } = {}): Promise<void> {
    if (!this.#stop) {
      this.#survey?.cancel();
      for (const served of this.#served.values()) served.stop();
      this.#stop = stopStack({
        apps: this.#apps,
        instancesOf: (app) => this.#instances.get(app) ?? [],
        view: this.#view,
        clock: this.#options.clock,
        graceMs: this.#options.stack.graceMs,
        notice: (level, text) => this.#options.notice(level, null, text),
      });
    }
    if (options.force === true) this.#stop.force();
    return this.#stop.done;
  }

  #all(): readonly Instance[] {
    return [...this.#instances.values()].flat();
  }

  #statuses(app: string): readonly InstanceStatus[] {
    const served = this.#served.get(app);
    if (served) return [served.status];
    return (this.#instances.get(app) ?? []).map((instance) => instance.status);
  }

  readonly #states = (app: string): readonly InstanceState[] =>
    this.#statuses(app).map(({ state }) => state);

  #act(name: string, action: AppAction): ActionResult {
    const app = this.#apps.find((candidate) => candidate.name === name);
    // Whoever takes names from outside answers for the unknown ones.
    if (!app) throw new TypeError(`${name} is no app of this stack`);
    const refused = (message: string): ActionResult => ({ app: name, ok: false, message });
    if (app.source.kind === 'served') {
      return refused(`${name} is served by someone else; sockpit only routes to it`);
    }
    if (app.source.kind === 'files') {
      return refused(`${name} is a folder of files; there is nothing to ${action}`);
    }
    if (this.#stop) return refused(`the stack is stopping, so ${name} is not touched any more`);
    const before = this.#states(name);
    if (action === 'stop') {
      for (const instance of this.#instances.get(name) ?? []) {
        instance.send({ kind: 'stop', why: 'asked', drain: 'first', deadline: undefined });
      }
    } else {
      this.#wake(app);
      this.#tell(app, action);
    }
    return answer(name, action, before, this.#states(name));
  }

  /** Starts what an app comes after, where that has ended or was never started. */
  #wake(app: App): void {
    for (const needed of withDependencies([app.name], this.#apps)) {
      if (needed === app) continue;
      const asleep = this.#states(needed.name).some(
        ({ kind }) =>
          kind === 'stopped' || kind === 'failed' || (kind === 'exited' && !needed.oneshot),
      );
      if (asleep) this.#tell(needed, 'start');
    }
  }

  #tell(app: App, action: 'start' | 'restart'): void {
    for (const instance of this.#instances.get(app.name) ?? []) {
      instance.send({ kind: action, way: this.#wayOf(app) });
    }
  }

  #wayOf(app: App): Way {
    const { way, without } = outlook(app, this.#apps, this.#states);
    if (way.kind === 'free') {
      for (const { app: other, why } of without) {
        this.#options.logs.remark(app.name, `starts without ${other} (${why})`);
      }
    }
    return way;
  }

  #changed(instance: Instance): void {
    this.#options.onChange({ app: instance.app.name, ...instance.status });
    const { kind, state } = instance.life.phase;
    if (kind === 'live' && state.kind !== 'ready') this.#surveySoon();
    this.#settleSoon();
    this.#stop?.changed();
  }

  /** Looks, once for any number of changes at one moment, who may start now. */
  #settleSoon(): void {
    if (this.#settling || this.#stop) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      if (!this.#stop) this.#settle();
    });
  }

  #settle(): void {
    for (const instance of this.#all()) {
      const { phase } = instance.life;
      if (phase.kind !== 'waiting' && !waitsForHope(phase)) continue;
      instance.send({ kind: 'way', way: this.#wayOf(instance.app) });
    }
  }

  #surveySoon(): void {
    this.#surveys = 0;
    this.#armSurvey();
  }

  #armSurvey(): void {
    if (this.#stop) return;
    this.#survey?.cancel();
    const wait = FIRST_SURVEYS_MS[this.#surveys] ?? SURVEY_EVERY_MS;
    this.#survey = this.#options.clock.after(wait, () => {
      this.#surveys++;
      const living = this.#all().filter((instance) => instance.group !== undefined);
      for (const instance of living) instance.family?.observe();
      if (living.length > 0) this.#armSurvey();
    });
  }
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new StackSupervisor(options);
}
