/**
 * Runs one instance: feeds the machine of `lifecycle.ts` with what happens, and performs what it asks
 * for. Decides nothing by itself.
 */
import { instanceName } from '../model/app.js';
import type { NoticeLevel } from '../model/event.js';
import { failure } from '../model/failure.js';
import type { LogSink } from '../model/log.js';
import type { Timer } from '../model/clock.js';
import { isAlive } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import { exitFacts, KEPT_LINES, type AskedEnd } from './exit-facts.js';
import { Family } from './family.js';
import { followFamily, type Following } from './follow-family.js';
import { nameProcess, signalGroup } from './group.js';
import { removeLeftSockets, socketsOf } from './left-sockets.js';
import { newborn, step } from './lifecycle.js';
import { pumpOutput } from './output.js';
import type { Output } from './output.js';
import type { Effect, Input, Lifecycle, LifecyclePolicy, TimerName } from './phase.js';
import { policyOf } from './policy.js';
import { prepareSpawn } from './preparation.js';
import type { CommandApp, Offered, Preparation, PreparationTools } from './preparation.js';
import type { ProcessView } from './process-view.js';
import type { ReadinessWatcher, Remembered, RunCheck, WatchReadiness } from './readiness/report.js';
import { withExec } from './shell-command.js';
import { shortRun } from './short-run.js';
import type { SpawnedChild } from './spawn.js';

/** How long one run of the check of `ready=exec:` may take. */
const CHECK_LIMIT_MS = 10_000;

/** What all instances of a stack share. */
export interface InstanceWorld extends PreparationTools {
  readonly logs: LogSink;
  readonly view: ProcessView;
  readonly watchReadiness: WatchReadiness;
  remembered(app: CommandApp): Remembered | undefined;
  learned(app: CommandApp, what: Remembered): void;
  drain(app: string, instance: number, generation: number, signal: AbortSignal): Promise<void>;
  notice(level: NoticeLevel, app: string, text: string): void;
}

/** The live process of one boot, and everything that hangs on it. */
interface Boot {
  readonly generation: number;
  readonly child: SpawnedChild;
  readonly family: Family;
  readonly env: Readonly<Record<string, string>>;
  readonly offered: Offered;
  exited: boolean;
}

export class Instance {
  readonly app: CommandApp;
  readonly instance: number;
  readonly #world: InstanceWorld;
  readonly #changed: (instance: Instance) => void;
  readonly #policy: LifecyclePolicy;
  readonly #queue: Input[] = [];
  readonly #timers = new Map<TimerName, Timer>();
  readonly #outputs = new Map<SpawnedChild, Output>();
  readonly #notesSaid = new Set<string>();
  #life: Lifecycle;
  #stepping = false;
  #boot: Boot | undefined;
  #preparation: AbortController | undefined;
  #watcher: ReadinessWatcher | undefined;
  #drain: AbortController | undefined;
  #following: Following | undefined;
  #cleaning: Promise<void> = Promise.resolve();

  /** @param changed called after every change of what {@link Instance.status} shows */
  constructor(
    app: CommandApp,
    instance: number,
    world: InstanceWorld,
    changed: (instance: Instance) => void,
  ) {
    this.app = app;
    this.instance = instance;
    this.#world = world;
    this.#changed = changed;
    this.#policy = policyOf(app);
    this.#life = newborn(this.#policy, world.clock.now());
  }

  get life(): Lifecycle {
    return this.#life;
  }

  get status(): InstanceStatus {
    const { phase, generation, spawns, lastExit } = this.#life;
    return {
      instance: this.instance,
      generation,
      state: phase.state,
      restarts: Math.max(0, spawns - 1),
      lastExit: lastExit ?? null,
    };
  }

  /** Its process group, where one exists. */
  get group(): number | undefined {
    return isAlive(this.#life.phase.state) ? this.#boot?.child.pid : undefined;
  }

  /** Descendants of its last boot that may have outlived it. */
  get family(): Family | undefined {
    return this.#boot?.family;
  }

  /** What its present or last boot was offered to listen on; undefined before the first. */
  get offered(): Offered | undefined {
    return this.#boot?.offered;
  }

  /** Resolves when the sockets of its last boot have been seen to. */
  cleaned(): Promise<void> {
    return this.#cleaning;
  }

  /** Tells the machine what happened, and performs what follows. Inputs are taken in order. */
  send(input: Input): void {
    this.#queue.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#take(next);
    } finally {
      this.#stepping = false;
    }
  }

  /**
   * Reads the pipes of all its boots to their ends; after `limitMs` lets go of those that a process
   * still holds.
   */
  async closeOutput(limitMs: number): Promise<void> {
    await Promise.all(
      [...this.#outputs].map(async ([child, { closed }]) => {
        const timer = this.#world.clock.after(limitMs, () => child.release());
        await closed;
        timer.cancel();
      }),
    );
  }

  #take(input: Input): void {
    const before = this.#life;
    const { next, effects } = step(before, input, this.#policy, this.#world.clock.now());
    this.#life = next;
    // What everybody sees is true before anything that follows from it is done.
    if (next !== before) this.#changed(this);
    for (const effect of effects) this.#perform(effect);
    if (next.phase.kind !== 'stopping') this.#following?.stop();
  }

  #perform(effect: Effect): void {
    const { logs, clock } = this.#world;
    const { generation } = this.#life;
    switch (effect.kind) {
      case 'prepare':
        this.#prepare(generation);
        break;
      case 'cancel-preparation':
        this.#preparation?.abort();
        break;
      case 'watch':
        this.#watch(generation, effect.pid);
        break;
      case 'unwatch':
        this.#watcher?.stop();
        this.#watcher = undefined;
        break;
      case 'drain': {
        const drain = new AbortController();
        this.#drain = drain;
        const done = (): void => this.send({ kind: 'drained', generation });
        this.#world.drain(this.app.name, this.instance, generation, drain.signal).then(done, done);
        break;
      }
      case 'end-drain':
        this.#drain?.abort();
        break;
      case 'ask':
        this.#ask();
        break;
      case 'kill':
        this.#kill();
        break;
      case 'follow-group':
        this.#follow(generation);
        break;
      case 'clean-up':
        this.#cleanUp(generation);
        break;
      case 'arm': {
        const { timer, at } = effect;
        this.#timers.get(timer)?.cancel();
        const fire = (): void => this.send({ kind: 'timer', generation, timer, due: at });
        this.#timers.set(timer, clock.after(Math.max(0, at - clock.now()), fire));
        break;
      }
      case 'cancel':
        this.#timers.get(effect.timer)?.cancel();
        break;
      case 'learn':
        // An app that was declared a worker has nothing to teach.
        if (this.app.upstream.kind !== 'none') this.#world.learned(this.app, effect.what);
        break;
      case 'remark':
        logs.remark(this.app.name, this.#named(effect.text));
        break;
      case 'notice':
        this.#world.notice(effect.level, this.app.name, this.#named(effect.text));
        break;
    }
  }

  #named(text: string): string {
    return this.app.instances > 1 ? `${instanceName(this.app.name, this.instance)}: ${text}` : text;
  }

  #prepare(generation: number): void {
    const abort = new AbortController();
    this.#preparation = abort;
    const { app, instance } = this;
    prepareSpawn(app, instance, this.#world, abort.signal)
      .catch((error: unknown): Preparation => {
        const reason = error instanceof Error ? error.message : String(error);
        const why = failure('spawn-failed', { app: app.name, reason });
        return { kind: 'refused', failure: why, missing: false };
      })
      .then((preparation) => {
        if (abort.signal.aborted) return;
        if (preparation.kind === 'prepared') this.#spawn(generation, preparation);
        else this.send({ ...preparation, kind: 'not-spawned', generation });
      })
      // Whatever is thrown from here on is a defect of ours and must not be kept from anybody.
      .catch((error: unknown) =>
        process.nextTick(() => {
          throw error;
        }),
      );
  }

  #spawn(generation: number, prepared: Extract<Preparation, { kind: 'prepared' }>): void {
    const { app } = this;
    const { logs, clock, guardian, view } = this.#world;
    const { env, offered, notes } = prepared;
    for (const note of notes) {
      if (this.#notesSaid.has(note)) continue;
      this.#notesSaid.add(note);
      logs.remark(app.name, note);
    }
    const spawnedAt = clock.now();
    const command = withExec(app.source.command);
    const outcome = this.#world.spawn({ command, cwd: app.cwd, env });
    if (outcome.kind === 'failed') {
      void outcome.reason.then((reason) => {
        const why = failure('spawn-failed', { app: app.name, reason });
        this.send({ kind: 'not-spawned', generation, failure: why, missing: false });
      });
      return;
    }
    const { child } = outcome;
    guardian?.watch(child.pid);
    view.groups.add(child.pid);
    for (const path of socketsOf(app, offered.socket)) guardian?.removeSocket(path);
    const family = new Family(child.pid, instanceName(app.name, this.instance), view);
    const boot: Boot = { generation, child, family, env, offered, exited: false };
    this.#boot = boot;
    const output = pumpOutput(app.name, child, logs, clock);
    this.#outputs.set(child, output);
    void output.closed.then(() => this.#outputs.delete(child));
    child.onExit((code, signal) => {
      const at = clock.now();
      const facts = { code, signal, spawnedAt, at, command: app.source.command };
      const askedEnd = this.#askedEnd();
      void output.settled().then(async () => {
        const lastLines = logs.lastLines(app.name, KEPT_LINES, spawnedAt);
        const asked = this.#life.phase.kind === 'stopping';
        const rest = await family.rest({ strays: asked || code !== 0 });
        boot.exited = true;
        const remaining = [...rest.group, ...rest.strays].map(nameProcess);
        const exit = exitFacts({ ...facts, lastLines, asked: askedEnd });
        this.send({ kind: 'exited', generation, exit, remaining });
        // From here on every moment may be the one in which nobody is left.
        if (this.#life.phase.kind === 'stopping') this.#follow(generation);
      });
    });
    this.send({ kind: 'spawned', generation, pid: child.pid });
  }

  /** Set once somebody asked the processes that live now to end. */
  #askedEnd(): AskedEnd | undefined {
    const { phase } = this.#life;
    if (phase.kind !== 'stopping' || phase.step === 'draining') return undefined;
    return { signal: this.app.signal, killed: phase.step === 'killed' };
  }

  #watch(generation: number, pid: number): void {
    const { app, instance } = this;
    const { watchReadiness, runtimeDirectory, logs, clock } = this.#world;
    const boot = this.#boot;
    if (!boot) return;
    const { offered } = boot;
    const check: RunCheck = (command) => this.#check(boot, command);
    const remembered = this.#world.remembered(app);
    this.#watcher = watchReadiness(
      { app, instance, pid, offered, remembered, runtimeDirectory, check, logs, clock },
      (report) => this.send({ kind: 'report', generation, report }),
    );
  }

  #check({ env }: Boot, command: string): ReturnType<RunCheck> {
    const request = { command, cwd: this.app.cwd, env };
    return shortRun(this.#world, request, CHECK_LIMIT_MS, (child) => {
      for (const stream of [child.stdout, child.stderr]) stream.resume();
      // Run again and again, it must not gather pipes that something in the background holds.
      child.onExit(() => child.release());
    });
  }

  #ask(): void {
    const boot = this.#boot;
    if (!boot) return;
    // Parents that are about to end are the only witnesses of who their children are.
    boot.family.observe();
    const { stopCommand } = this.app;
    if (stopCommand === undefined || boot.exited) this.#signal(boot, this.app.signal);
    else this.#runStopCommand(boot, stopCommand);
  }

  #signal(boot: Boot, signal: NodeJS.Signals): void {
    const told = signalGroup(boot.child.pid, signal);
    // A stopped process takes its signal only when it goes on.
    signalGroup(boot.child.pid, 'SIGCONT');
    if (told === 'denied') this.#remark(`may not send ${signal}: it runs as another user`);
  }

  #runStopCommand(boot: Boot, command: string): void {
    const { clock, logs } = this.#world;
    const { name, cwd, graceMs } = this.app;
    const run = shortRun(this.#world, { command, cwd, env: boot.env }, graceMs, (child) => {
      pumpOutput(name, child, logs, clock);
    });
    void run.ended.then((words) => {
      if (words === undefined || this.#boot !== boot || this.group === undefined) return;
      this.#remark(`the stop command ${words}; sending ${this.app.signal} instead`);
      this.#signal(boot, this.app.signal);
    });
  }

  #kill(): void {
    const boot = this.#boot;
    if (!boot) return;
    boot.family.observe();
    signalGroup(boot.child.pid, 'SIGKILL');
    // Strays are killed by the next look.
    this.#follow(boot.generation);
  }

  #remark(text: string): void {
    this.#world.logs.remark(this.app.name, this.#named(text));
  }

  #follow(generation: number): void {
    const boot = this.#boot;
    if (!boot) return;
    this.#following?.stop();
    this.#following = followFamily({
      family: boot.family,
      clock: this.#world.clock,
      signal: this.app.signal,
      stopping: () => {
        const { phase } = this.#life;
        if (phase.kind !== 'stopping') return undefined;
        const { step, outcome, exit } = phase;
        // Who ended in order by itself may leave a daemon behind on purpose.
        const onPurpose = outcome.kind === 'died' && exit?.code === 0;
        return { step, leaderLives: !boot.exited, strays: !onPurpose };
      },
      report: (remaining) => this.send({ kind: 'group', generation, remaining }),
    });
  }

  #cleanUp(generation: number): void {
    const boot = this.#boot;
    if (!boot) return;
    const { guardian, runtimeDirectory, view } = this.#world;
    guardian?.release(boot.child.pid);
    view.groups.delete(boot.child.pid);
    const paths = socketsOf(this.app, boot.offered.socket);
    const stillDead = (): boolean =>
      this.#life.generation === generation && this.#life.phase.kind !== 'live';
    this.#cleaning = removeLeftSockets(paths, runtimeDirectory, stillDead);
  }
}
