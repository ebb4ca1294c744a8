/**
 * One line of boots of an instance, each after the end of the one before, on the same socket and port.
 * An instance has one, and a second while a swap boots its next generation beside the first.
 *
 * Runs the machine of `lifecycle.ts`: feeds it with what happens, and performs what it asks for.
 * Decides nothing by itself.
 */
import { CallingOff } from '../model/calling-off.js';
import type { Failure } from '../model/failure.js';
import type { Timer } from '../model/clock.js';
import { isAlive } from '../model/state.js';
import { mayAnswerNowhere } from '../model/upstream.js';
import { Boot } from './boot.js';
import type { Family } from './processes/family.js';
import { followFamily, type Following } from './follow-family.js';
import { newborn, step } from './lifecycle/lifecycle.js';
import { signalApp } from './discovery/main-process.js';
import { OpenOutputs, pumpOutput } from './child/output.js';
import type { Effect, Input, Lifecycle, LifecyclePolicy, TimerName } from './lifecycle/phase.js';
import { policyOf } from './lifecycle/policy.js';
import type { LaneHooks, LaneRole, LaneSeat, LaneWorld } from './lane-seat.js';
import { lookAtFiles, prepareSpawn, spawnRefusal } from './preparation.js';
import type { CommandApp } from '../model/app.js';
import type { Offered, Preparation } from './preparation.js';
import type { ReadinessWatcher, Remembered } from './readiness/report.js';
import { awaitsOf } from './readiness/next-step.js';
import { awaitedUpstream } from './readiness/told.js';
import { withExec } from './command/shell-command.js';
import { withGeneration } from './processes/stragglers.js';
import type { Voice } from './voice.js';

export class Lane {
  readonly instance: number;
  readonly #index: number;
  readonly #world: LaneWorld;
  readonly #hooks: LaneHooks;
  readonly #queue: Input[] = [];
  readonly #timers = new Map<TimerName, Timer>();
  readonly #outputs = new OpenOutputs();
  readonly #notesSaid = new Set<string>();
  readonly #voice: Voice;
  #app: CommandApp;
  #policy: LifecyclePolicy;
  #role: LaneRole = 'current';
  #life: Lifecycle;
  #stepping = false;
  #boot: Boot | undefined;
  #preparation: CallingOff | undefined;
  /** The next boot, and that alone, runs under a pseudo-terminal. */
  #ttyNext = false;
  #watcher: ReadinessWatcher | undefined;
  #drain: CallingOff | undefined;
  #following: Following | undefined;
  #cleaning: Promise<void> = Promise.resolve();

  constructor(app: CommandApp, seat: LaneSeat, world: LaneWorld, hooks: LaneHooks) {
    this.#app = app;
    this.instance = seat.voice.writer.instance;
    this.#voice = seat.voice;
    this.#index = seat.index;
    this.#world = world;
    this.#hooks = hooks;
    this.#policy = policyOf(app);
    this.#life = newborn(this.#policy, world.clock.now());
  }

  /** The definition by which its next boot goes. */
  get app(): CommandApp {
    return this.#app;
  }

  /**
   * Takes another definition of its app for the next boot.
   *
   * @param options.now what runs is what the new definition asks for, and is ended by it too
   */
  redefine(app: CommandApp, options: { readonly now: boolean }): void {
    this.#app = app;
    this.#policy = this.#policyNow();
    if (options.now && this.#boot) this.#boot.app = app;
  }

  get life(): Lifecycle {
    return this.#life;
  }

  get role(): LaneRole {
    return this.#role;
  }

  set role(role: LaneRole) {
    this.#role = role;
    this.#policy = this.#policyNow();
  }

  /** The boot of which something lives. */
  get living(): Boot | undefined {
    return isAlive(this.#life.phase.state) ? this.#boot : undefined;
  }

  /** Its process group, where one exists. */
  get group(): number | undefined {
    return this.living?.child.pid;
  }

  /** Descendants of its last boot that may have outlived it. */
  get family(): Family | undefined {
    return this.#boot?.family;
  }

  /** What its present or last boot was offered to listen on; undefined before the first. */
  get offered(): Offered | undefined {
    return this.#boot?.offered;
  }

  /** Why what lives of it could not boot again, as far as that can be seen before it is stopped. */
  get hindrance(): Failure | undefined {
    const boot = this.#boot;
    if (!boot || this.#life.phase.kind !== 'live') return undefined;
    const seen = lookAtFiles(this.app, this.instance, boot.offered, this.#world);
    return seen.kind === 'refused' ? seen.failure : undefined;
  }

  /** Resolves when the sockets of its last boot have been seen to. */
  cleaned(): Promise<void> {
    return this.#cleaning;
  }

  /**
   * Sends it a signal; see {@link signalApp}.
   *
   * @returns whom it was sent to, in words; undefined where nobody is there
   */
  async signal(signal: NodeJS.Signals): Promise<string | undefined> {
    const boot = this.living;
    if (!boot) return undefined;
    const who = await signalApp(boot.child.pid, this.#life.phase.state, signal);
    if (who === undefined) return undefined;
    boot.sent = { signal, at: this.#world.clock.elapsed() };
    this.#voice.remark({ kind: 'note', text: `${signal} sent to ${who}` });
    return who;
  }

  /** A connection to it was refused. */
  doubt(): void {
    this.#watcher?.doubt();
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
    await this.#outputs.close(limitMs, this.#world.clock);
  }

  #take(input: Input): void {
    if (input.kind === 'restart' || input.kind === 'stop') {
      this.#ttyNext = input.kind === 'restart' && input.tty === true;
    }
    const before = this.#life;
    const { births } = this.#hooks;
    const { next, effects } = step(before, input, {
      policy: this.#policy,
      now: this.#world.clock.now(),
      elapsed: this.#world.clock.elapsed(),
      birth: births.peek(),
      way: () => this.#world.way(this.app),
    });
    if (next.generation !== before.generation) births.take();
    this.#life = next;
    // What everybody sees is true before anything that follows from it is done.
    if (next !== before) this.#hooks.changed();
    for (const effect of effects) this.#perform(effect);
    if (next.phase.kind !== 'stopping') this.#following?.stop();
  }

  #perform(effect: Effect): void {
    const { clock } = this.#world;
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
        const drain = new CallingOff();
        this.#drain = drain;
        const done = (): void => this.send({ kind: 'drained', generation });
        // Nothing was ever sent to a generation that has not taken its place yet.
        const drained =
          this.#role === 'next'
            ? Promise.resolve()
            : this.#world.drain(this.app.name, this.instance, generation, drain.signal);
        drained.then(done, done);
        break;
      }
      case 'end-drain':
        this.#drain?.abort();
        break;
      case 'ask':
        this.#boot?.ask(effect.until);
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
      case 'end-left':
        void this.#boot?.endLeft();
        break;
      case 'arm': {
        const { timer, at } = effect;
        this.#timers.get(timer)?.cancel();
        const fire = (): void => this.send({ kind: 'timer', generation, timer, due: at });
        this.#timers.set(timer, clock.after(Math.max(0, at - clock.elapsed()), fire));
        break;
      }
      case 'cancel':
        this.#timers.get(effect.timer)?.cancel();
        break;
      case 'learn':
        if (isNews(this.app, effect.what)) this.#world.learned(this.app, effect.what);
        break;
      case 'remark':
        this.#voice.remark(effect.remark);
        break;
      case 'notice':
        this.#voice.notice(effect.level, effect.text);
        break;
    }
  }

  #policyNow(): LifecyclePolicy {
    const policy = policyOf(this.#app);
    return this.#role === 'next' ? { ...policy, restart: 'never' } : policy;
  }

  #prepare(generation: number): void {
    const abort = new CallingOff();
    this.#preparation = abort;
    const app: CommandApp = this.#ttyNext ? { ...this.app, tty: true } : this.app;
    const seat = { app, instance: this.instance, lane: this.#index };
    const look = (): Promise<Preparation> => prepareSpawn(seat, this.#world, abort.signal);
    const before = this.#boot;
    (before?.endedInOrder === true ? before.endLeft().then(look) : look())
      .then((preparation) => {
        if (abort.signal.aborted) return;
        if (preparation.kind === 'prepared') this.#spawn(app, generation, preparation);
        else this.send({ ...preparation, kind: 'not-spawned', generation });
      })
      // Whatever is thrown from here on is a defect of ours and must not be kept from anybody.
      .catch((error: unknown) =>
        process.nextTick(() => {
          throw error;
        }),
      );
  }

  #spawn(
    app: CommandApp,
    generation: number,
    prepared: Extract<Preparation, { kind: 'prepared' }>,
  ): void {
    const { logs, clock } = this.#world;
    const { offered, notes, spawn } = prepared;
    this.#ttyNext = false;
    const env = withGeneration(prepared.env, generation);
    for (const note of notes) {
      // True of every instance alike.
      if (!this.#notesSaid.has(note)) logs.remark(app.name, { kind: 'note', text: note });
      this.#notesSaid.add(note);
    }
    const command = withExec(app.source.command);
    const outcome = spawn({ command, cwd: app.cwd, env });
    if (outcome.kind === 'failed') {
      void outcome.fault.then(({ words, code }) => {
        this.send({ ...spawnRefusal(app.name, words, code), kind: 'not-spawned', generation });
      });
      return;
    }
    const { child } = outcome;
    const { writer } = this.#voice;
    const channel = logs.open(app.name, writer, generation);
    const facts = { writer, generation, child, env, offered, printed: channel };
    const boot = new Boot(app, facts, this.#world, {
      remark: (remark) => this.#voice.remark(remark),
      changed: () => this.#hooks.changed(),
    });
    this.#boot = boot;
    const output = pumpOutput(child, channel, clock);
    this.#outputs.add(child, output);
    child.onExit((code, signal) => {
      const end = { code, signal, at: clock.now(), phase: this.#life.phase };
      const strays = (): boolean => this.#life.phase.kind === 'stopping' || code !== 0;
      void boot.ended(end, output, strays).then(({ exit, remaining }) => {
        this.send({ kind: 'exited', generation, exit, remaining });
        // From here on every moment may be the one in which nobody is left.
        if (this.#life.phase.kind === 'stopping') this.#follow(generation);
        else if (boot.endedInOrder && !app.oneshot) void this.#tellLeft(boot);
      });
    });
    const remembered = (): Remembered | undefined => this.#known(app);
    const awaits = awaitsOf(app, awaitedUpstream({ app, offered, remembered }));
    this.send({ kind: 'spawned', generation, pid: child.pid, awaits });
  }

  #watch(generation: number, pid: number): void {
    const { watchReadiness, runtimeDirectory, clock } = this.#world;
    const boot = this.#boot;
    if (!boot) return;
    const remembered = (): Remembered | undefined => this.#known(boot.app);
    this.#watcher = watchReadiness(
      { ...boot.watched, pid, remembered, runtimeDirectory, clock },
      (report) => this.send({ kind: 'report', generation, report }),
    );
  }

  /** What its app turned out to be at an earlier start, as far as that is a hint for this one. */
  #known(app: CommandApp): Remembered | undefined {
    const known = this.#world.remembered(app);
    // A place of its own choice can only be had by one: it is no hint for whoever boots beside it.
    const beside = this.#role === 'next' || this.#voice.writer.several();
    if (!beside || known?.kind !== 'upstream') return known;
    return { kind: 'answered', on: known.upstream.kind };
  }

  async #tellLeft(boot: Boot): Promise<void> {
    const { generation } = boot;
    const left = await boot.left();
    if (left.length > 0) this.send({ kind: 'left', generation, left });
  }

  #kill(): void {
    const boot = this.#boot;
    if (!boot) return;
    boot.kill();
    // Strays are killed by the next look.
    this.#follow(boot.generation);
  }

  #follow(generation: number): void {
    const boot = this.#boot;
    if (!boot) return;
    this.#following?.stop();
    this.#following = followFamily({
      family: boot.family,
      clock: this.#world.clock,
      signal: boot.app.signal,
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
    const stillDead = (): boolean =>
      this.#life.generation === generation && this.#life.phase.kind !== 'live';
    this.#cleaning = boot.cleanUp(stillDead);
  }
}

/** What the config leaves open. */
function isNews(app: CommandApp, what: Remembered): boolean {
  // An app that was declared a worker has nothing to teach.
  return what.kind === 'answered' ? mayAnswerNowhere(app) : app.upstream.kind !== 'none';
}
