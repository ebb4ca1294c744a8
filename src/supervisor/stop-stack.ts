/**
 * Stops everything: in order, within one deadline, and until nothing is left.
 *
 *   telling ── all are at rest, or given up ──▶ sweeping ──▶ done
 */
import type { App } from '../model/app.js';
import { afterAwake } from '../model/awake-timer.js';
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Instance } from './instance.js';
import { AFTER_KILL_MS } from './processes/sweep.js';
import type { ProcessView } from './processes/process-view.js';
import { mayStop, ORDERED_SHARE } from './stop-order.js';
import { sweepStrays } from './sweep-strays.js';

export interface StackStopOptions {
  readonly apps: readonly App[];
  instancesOf(app: string): readonly Instance[];
  readonly view: ProcessView;
  readonly clock: Clock;
  /** Grace of what belongs to no instance. */
  readonly graceMs: number;
  notice(level: NoticeLevel, text: string): void;
}

/** How long the log may take for what the last processes wrote. */
const LAST_OUTPUT_MS = 2000;

export class StackStop {
  readonly done: Promise<void>;
  readonly #options: StackStopOptions;
  readonly #all: readonly Instance[];
  readonly #graceMs: number;
  readonly #deadline: number;
  readonly #timers: Timer[];
  readonly #told = new Set<Instance>();
  #phase: 'telling' | 'sweeping' = 'telling';
  /** Whatever is left is killed, now and from now on. */
  #forced = false;
  /** A look at who may be told next has been asked for. */
  #isDue = false;
  #finish: () => void = () => undefined;

  constructor(options: StackStopOptions) {
    const { apps, clock } = options;
    this.#options = options;
    this.#all = apps.flatMap((app) => options.instancesOf(app.name));
    this.#graceMs = longestGrace(this.#all) ?? options.graceMs;
    this.#deadline = clock.elapsed() + this.#graceMs;
    this.done = new Promise((resolve) => (this.#finish = resolve));
    this.#timers = [
      // The order is a courtesy, the deadline a promise: late in it everybody is told.
      afterAwake(clock, this.#graceMs * ORDERED_SHARE, () => this.#tellAll()),
      afterAwake(clock, this.#graceMs + AFTER_KILL_MS, () => this.#giveUp()),
    ];
    this.#tellNext();
  }

  /** Kills whatever is left, now and from now on. */
  force(): void {
    if (this.#forced) return;
    this.#forced = true;
    this.#tellAll();
    for (const instance of this.#all) instance.send({ kind: 'kill' });
  }

  /** To be called after every change of an instance: once for any number of changes at one moment. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // As queueMicrotask, for which Node makes an asynchronous resource.
    void Promise.resolve().then(() => {
      this.#isDue = false;
      if (this.#phase === 'telling') this.#tellNext();
    });
  }

  #tellNext(): void {
    const { apps } = this.#options;
    const instancesOf = (app: string): readonly Instance[] => this.#options.instancesOf(app);
    const isAtRest = (app: string): boolean => instancesOf(app).every(({ atRest }) => atRest);
    // What had no process is at rest at once, so that the next may be told in the same turn.
    for (let known = -1; known !== this.#told.size;) {
      known = this.#told.size;
      for (const app of mayStop(apps, isAtRest)) {
        for (const instance of instancesOf(app.name)) this.#tell(instance);
      }
    }
    if (this.#all.every(({ atRest }) => atRest)) this.#sweep();
  }

  #tellAll(): void {
    for (const instance of this.#all) this.#tell(instance);
  }

  #tell(instance: Instance): void {
    if (this.#told.has(instance) || instance.atRest) return;
    this.#told.add(instance);
    // The machine may have slept past the deadline: nobody has less time than who is told last of all.
    const least = this.#graceMs * (1 - ORDERED_SHARE);
    const deadline = Math.max(this.#deadline, this.#options.clock.elapsed() + least);
    // Requests in flight end while the app does: who ends a stack does not wait for them first.
    instance.send({ kind: 'stop', why: 'asked', drain: 'meanwhile', deadline });
    if (this.#forced) instance.send({ kind: 'kill' });
  }

  #giveUp(): void {
    const { clock } = this.#options;
    const left = this.#all.flatMap(({ lanes }) =>
      lanes.flatMap(({ life: { phase } }) => (phase.kind === 'stopping' ? phase : [])),
    );
    // Who slept through its grace has been given another one.
    const kills = Math.max(...left.map(({ killAt }) => killAt));
    const early = kills + AFTER_KILL_MS - clock.elapsed();
    if (early > 0) {
      this.#timers.push(clock.after(early, () => this.#giveUp()));
      return;
    }
    const names = left.flatMap(({ state }) => state.remaining);
    this.#options.notice('error', `given up on what cannot be ended: ${names.join(', ')}`);
    this.#sweep();
  }

  #sweep(): void {
    this.#phase = 'sweeping';
    for (const timer of this.#timers) timer.cancel();
    void this.#sweepAll().then(this.#finish);
  }

  async #sweepAll(): Promise<void> {
    const instances = this.#all;
    // What the last change entails is done only after everybody has been told of it.
    await Promise.resolve();
    await Promise.all(instances.map((instance) => instance.cleaned()));
    await sweepStrays({
      instances,
      view: this.#options.view,
      clock: this.#options.clock,
      deadline: this.#deadline,
      graceMs: this.#graceMs,
      forced: () => this.#forced,
      notice: (level, text) => this.#options.notice(level, text),
    });
    await Promise.all(instances.map((instance) => instance.closeOutput(LAST_OUTPUT_MS)));
  }
}

/** Of those that live; undefined: none does. */
function longestGrace(instances: readonly Instance[]): number | undefined {
  const living = instances.filter((instance) => instance.living.length > 0);
  return living.length > 0 ? Math.max(...living.map(({ app }) => app.graceMs)) : undefined;
}
