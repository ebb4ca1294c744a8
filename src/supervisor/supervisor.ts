/**
 * The supervisor: apps → process groups. It owns the instances, starts them as parallel as `after`
 * allows, and ends them so that nothing is left.
 */
import { isSupervised, type CommandApp } from '../model/app.js';
import type { App } from '../model/app.js';
import { withDependencies } from '../model/dependencies.js';
import type { ActionResult, AppAction } from '../model/handle.js';
import type { InstanceState } from '../model/state.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import { actOn, untouchable } from './act.js';
import type { Supervisor, SupervisorOptions } from './contract.js';
import { outlook } from './lifecycle/dependencies.js';
import { Formation } from './formation.js';
import type { Instance, InstanceWorld } from './instance.js';
import { joinTerminal } from './join-terminal.js';
import { Lane } from './lane.js';
import type { LaneWorld } from './lane-seat.js';
import type { Offered } from './preparation.js';
import { ProcessView } from './processes/process-view.js';
import { ServedApp } from './served-app.js';
import { SecondTries } from './second-tries.js';
import { spawnShell } from './child/spawn.js';
import { StackStop } from './stop-stack.js';
import { MARK_VARIABLE, markValue } from './processes/stragglers.js';
import { Survey } from './processes/survey.js';
import { loadTerminalSpawn } from './terminal/pseudo-terminal.js';
import { Turns } from './turns.js';

/** How long a pipe that a daemon of a removed instance holds is still read. */
const LAST_OUTPUT_MS = 2000;

class StackSupervisor implements Supervisor {
  readonly #options: SupervisorOptions;
  readonly #world: InstanceWorld;
  readonly #view: ProcessView;
  readonly #survey: Survey;
  /** By name; also those of apps that are no longer there, until nothing of them is left. */
  readonly #formations = new Map<string, Formation>();
  readonly #served = new Map<string, ServedApp>();
  #apps: readonly App[] = [];
  /** Instances that wait for other apps. */
  readonly #waiting = new Set<Instance>();
  readonly #tries: SecondTries;
  #settling = false;
  #stop: StackStop | undefined;

  constructor(options: SupervisorOptions) {
    const { stack, runMark } = options;
    this.#options = options;
    this.#apps = stack.apps;
    this.#view = new ProcessView(runMark);
    this.#survey = new Survey(options.clock, () => {
      const living = this.#all().flatMap((instance) => instance.living);
      for (const { family } of living) void family?.observe();
      return living.length > 0;
    });
    this.#tries = new SecondTries(options.clock, () => options.unattended?.() === true);
    const mark = markValue(runMark, process.env[MARK_VARIABLE]);
    const turns = options.turns ?? new Turns();
    const world: LaneWorld = {
      ...options,
      turn: () => turns.next(),
      spawn: options.spawn ?? spawnShell,
      loadTerminalSpawn,
      view: this.#view,
      guardian: options.guardian,
      way: (app) => outlook(app, this.#apps, this.#states),
      environment: (app, instance, offered) => {
        const composed = options.environment(app, instance, offered);
        if (composed.kind === 'invalid') return composed;
        this.#view.begin();
        if (composed.values[MARK_VARIABLE] === mark) return composed;
        return { ...composed, values: { ...composed.values, [MARK_VARIABLE]: mark } };
      },
    };
    this.#world = {
      ...options,
      generations: new Map(),
      openLane: (app, seat, hooks) => new Lane(app, seat, world, hooks),
    };
    stack.apps.forEach((app) => this.#admit(app));
  }

  start(): void {
    this.#startNew(this.#apps);
  }

  async act(name: string, action: AppAction): Promise<ActionResult> {
    const app = this.#apps.find((candidate) => candidate.name === name);
    const formation = this.#formations.get(name);
    const refused = (message: string): ActionResult => ({ app: name, ok: false, message });
    // Whoever takes names from outside answers for the unknown ones.
    if (!app && !formation) throw new TypeError(`${name} is no app of this stack`);
    if (!app || !formation || !isSupervised(app))
      return refused(untouchable(name, app, action.kind));
    if (this.#stop) return refused(`the stack is stopping, so ${name} is not touched any more`);
    return actOn(formation, action, {
      wake: () => this.#wake(app),
      loadTerminalSpawn,
      clock: this.#options.clock,
    });
  }

  join(name: string, options: JoinOptions, watcher: TerminalWatcher): Joined {
    return joinTerminal(this.#formations.get(name), name, options, watcher);
  }

  offered(app: string, instance: number): Offered | undefined {
    return this.#instance(app, instance)?.offered;
  }

  doubt(app: string, instance: number): void {
    this.#instance(app, instance)?.doubt();
  }

  wake(name: string): void {
    const app = this.#apps.find((candidate) => candidate.name === name);
    const dozing = this.#formations.get(name)?.dozing ?? [];
    if (!app || this.#stop || dozing.length === 0) return;
    this.#wake(app);
    for (const instance of dozing) instance.send({ kind: 'start' });
  }

  rest(name: string): boolean {
    const needed = this.#apps.some(
      (other) =>
        other.after.includes(name) &&
        this.#formations.get(other.name)?.instances.some(({ atRest }) => !atRest) === true,
    );
    if (needed) return false;
    if (!this.#stop) this.#formations.get(name)?.stop('lazy');
    return true;
  }

  replaceApps(apps: readonly App[], restart: ReadonlySet<string> = new Set()): void {
    if (this.#stop) return;
    const before = new Map(this.#apps.map((app) => [app.name, app]));
    const names = new Set(apps.map(({ name }) => name));
    this.#apps = apps;
    for (const { name } of before.values()) if (!names.has(name)) this.#dismiss(name);
    const fresh: App[] = [];
    for (const app of apps) {
      const old = before.get(app.name);
      if (old?.source.kind === app.source.kind && app.source.kind !== 'served') {
        this.#redefine(old, app, restart.has(app.name));
      } else if (JSON.stringify(old?.source) !== JSON.stringify(app.source)) {
        if (old) this.#dismiss(app.name);
        this.#admit(app);
        fresh.push(app);
      }
    }
    this.#startNew(fresh);
    this.#settleSoon();
  }

  stop(options: { readonly force?: boolean } = {}): Promise<void> {
    if (!this.#stop) {
      this.#survey.end();
      this.#tries.end();
      for (const served of this.#served.values()) served.stop();
      const leaving = [...this.#formations.values()]
        .map(({ app }) => app)
        .filter(({ name }) => !this.#apps.some((app) => app.name === name));
      this.#stop = new StackStop({
        apps: [...this.#apps, ...leaving],
        instancesOf: (app) => this.#formations.get(app)?.instances ?? [],
        view: this.#view,
        clock: this.#options.clock,
        graceMs: this.#options.stack.graceMs,
        notice: (level, text) => this.#options.notice(level, null, text),
      });
    }
    if (options.force === true) this.#stop.force();
    return this.#stop.done;
  }

  /**
   * Makes room for an app; nothing of it is started. One that others serve from now on is admitted
   * when the last of our own processes of that name is gone.
   */
  #admit(app: App): void {
    if (isSupervised(app)) {
      const leaving = this.#formations.get(app.name);
      if (!leaving) {
        this.#formations.set(app.name, this.#formation(app));
        return;
      }
      // Back before the last of it was gone: what still stops of it makes way for the new one.
      leaving.redefine(app, { restart: false });
      leaving.scale(app.instances);
    } else if (app.source.kind === 'served' && !this.#formations.has(app.name)) {
      const served = new ServedApp(app, this.#options.clock, this.#options.watchServed, () => {
        this.#options.onChange({ app: app.name, ...served.status });
        this.#settleSoon();
      });
      this.#served.set(app.name, served);
    }
  }

  #formation(app: CommandApp): Formation {
    return new Formation(app, this.#world, {
      changed: (instance) => this.#changed(instance),
      gone: (instance) => {
        void instance.closeOutput(LAST_OUTPUT_MS);
        this.#gone(instance);
      },
    });
  }

  /** Starts those of the apps that start by themselves, and the lazy ones that they come after. */
  #startNew(fresh: readonly App[]): void {
    for (const { name } of fresh) this.#served.get(name)?.start();
    const auto = fresh.filter((app) => app.start === 'auto').map((app) => app.name);
    for (const app of withDependencies(auto, this.#apps)) {
      const comes = fresh.includes(app) || this.#formations.get(app.name)?.asleep === true;
      if (comes && (app.start === 'auto' || app.start === 'lazy'))
        this.#formations.get(app.name)?.start();
    }
    // Nothing changes in the others, so that this is the only time to say where they stand.
    for (const { name } of fresh) {
      for (const instance of this.#formations.get(name)?.wanted ?? []) {
        if (instance.status.state.kind === 'stopped') this.#told(instance);
      }
    }
  }

  /** An app is no longer there: whatever lives of it stops, and is gone then. */
  #dismiss(name: string): void {
    this.#served.get(name)?.stop();
    if (this.#served.delete(name)) this.#options.onGone(name, 1);
    this.#formations.get(name)?.scale(0);
  }

  #redefine(old: App, app: App, restart: boolean): void {
    const formation = this.#formations.get(app.name);
    if (!formation || !isSupervised(app)) return;
    formation.redefine(app, { restart });
    if (app.instances !== old.instances) formation.scale(app.instances);
    if (old.start !== 'auto' && app.start === 'auto' && formation.asleep) this.#startNew([app]);
  }

  #instance(app: string, instance: number): Instance | undefined {
    return this.#formations.get(app)?.instances.find((each) => each.instance === instance);
  }

  #all(): readonly Instance[] {
    return [...this.#formations.values()].flatMap(({ instances }) => instances);
  }

  readonly #states = (app: string): readonly InstanceState[] => {
    const served = this.#served.get(app);
    if (served) return [served.status.state];
    return (this.#formations.get(app)?.wanted ?? []).map(({ status }) => status.state);
  };

  /** Starts what an app comes after, where that has ended or was never started. */
  #wake(app: App): void {
    for (const needed of withDependencies([app.name], this.#apps)) {
      if (needed === app) continue;
      const asleep = this.#states(needed.name).some(
        ({ kind }) =>
          kind === 'stopped' || kind === 'failed' || (kind === 'exited' && !needed.oneshot),
      );
      if (asleep) this.#formations.get(needed.name)?.start();
    }
  }

  #told(instance: Instance): void {
    this.#options.onChange({ app: instance.app.name, ...instance.status });
  }

  #changed(instance: Instance): void {
    if (instance.waits) this.#waiting.add(instance);
    else this.#waiting.delete(instance);
    this.#tries.changed(instance);
    this.#told(instance);
    const young = instance.lanes.some(
      ({ life: { phase } }) => phase.kind === 'live' && phase.state.kind !== 'ready',
    );
    if (young) this.#survey.begin();
    this.#settleSoon();
    this.#stop?.changed();
  }

  #gone(instance: Instance): void {
    const { name } = instance.app;
    this.#waiting.delete(instance);
    this.#tries.forget(instance);
    this.#options.onGone(name, instance.instance);
    if (this.#formations.get(name)?.empty !== true) return;
    this.#formations.delete(name);
    const successor = this.#stop ? undefined : this.#apps.find((app) => app.name === name);
    if (!successor) return;
    this.#admit(successor);
    this.#startNew([successor]);
  }

  /** Looks, once for any number of changes at one moment, who may start now. */
  #settleSoon(): void {
    if (this.#settling || this.#stop) return;
    this.#settling = true;
    // As queueMicrotask, for which Node makes an asynchronous resource.
    void Promise.resolve().then(() => {
      this.#settling = false;
      if (!this.#stop) this.#settle();
    });
  }

  #settle(): void {
    for (const instance of [...this.#waiting]) {
      if (!instance.waits) continue;
      instance.send({ kind: 'way' });
    }
  }
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new StackSupervisor(options);
}
