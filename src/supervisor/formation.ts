/**
 * The instances of one app, as many as are wanted now. One that is no longer wanted is stopped, and
 * belongs to the formation until nothing of it is left; wanted again meanwhile, it comes back.
 */
import { needsRestart } from './app-change.js';
import { Instance } from './instance.js';
import type { InstanceWorld } from './instance.js';
import type { CommandApp } from '../model/app.js';

export interface FormationHooks {
  /** After every change of what an instance's status shows. */
  changed(instance: Instance): void;
  /** A retired instance is no more; told after its last change. */
  gone(instance: Instance): void;
}

/** What is still in the states that somebody chose for it. */
function isStopped({ life }: Instance): boolean {
  return life.phase.kind === 'rest' && life.phase.state.kind === 'stopped';
}

/** Still there, and not to come back. */
function isBeingStopped({ life: { phase } }: Instance): boolean {
  return phase.kind === 'stopping' && phase.outcome.kind === 'stop';
}

export class Formation {
  readonly #world: InstanceWorld;
  readonly #hooks: FormationHooks;
  /** By number, from 1, without gaps up to the wanted ones; what lies above retires. */
  readonly #instances = new Map<number, Instance>();
  #app: CommandApp;
  #count = 0;

  constructor(app: CommandApp, world: InstanceWorld, hooks: FormationHooks) {
    this.#app = app;
    this.#world = world;
    this.#hooks = hooks;
    this.#grow(app.instances);
  }

  /** The definition by which its next boots go. */
  get app(): CommandApp {
    return this.#app;
  }

  /** All that there are, those that retire included, by number. */
  get instances(): readonly Instance[] {
    return [...this.#instances.values()].sort((a, b) => a.instance - b.instance);
  }

  /** Those that are to be there. */
  get wanted(): readonly Instance[] {
    return this.instances.filter(({ retiring }) => !retiring);
  }

  /** True once nothing is wanted of it and nothing is left. */
  get empty(): boolean {
    return this.#instances.size === 0;
  }

  /**
   * None of its wanted instances is to run, because nobody wants it to. One that has failed or ended
   * beside those that were stopped does not run either.
   */
  get asleep(): boolean {
    const { wanted } = this;
    const isAtRest = ({ life }: Instance): boolean => life.phase.kind === 'rest';
    return (
      wanted.every((one) => isAtRest(one) || isBeingStopped(one)) &&
      (wanted.length === 0 || wanted.some((one) => isStopped(one) || isBeingStopped(one)))
    );
  }

  start(): void {
    for (const instance of this.wanted) instance.send({ kind: 'start' });
  }

  /** Those that wait for somebody to ask for them, or have just been told to wait. */
  get dozing(): readonly Instance[] {
    return this.wanted.filter(({ life: { phase } }) => {
      if (phase.kind === 'stopping') {
        return phase.outcome.kind === 'stop' && phase.outcome.why === 'lazy';
      }
      if (phase.kind !== 'rest') return false;
      const { state } = phase;
      return state.kind === 'exited' || (state.kind === 'stopped' && state.why === 'lazy');
    });
  }

  /** @param tty their next boots run under a pseudo-terminal, and only these */
  restart(tty = false): void {
    for (const instance of this.wanted) instance.send({ kind: 'restart', tty });
  }

  stop(why: 'asked' | 'lazy' = 'asked'): void {
    for (const instance of this.wanted) this.#stop(instance, why);
  }

  /**
   * Grows or shrinks to so many instances: the highest numbers go, and go down as any instance that
   * is stopped. New ones start if the others are not asleep.
   *
   * @param count from 0: the whole formation retires
   */
  scale(count: number): void {
    const start = !this.asleep;
    const fresh = this.#grow(count);
    this.#count = count;
    for (const instance of this.instances) {
      if (instance.instance > count && !instance.retiring) {
        instance.retiring = true;
        this.#stop(instance);
        this.#forgetIfGone(instance);
      }
    }
    for (const instance of fresh) {
      if (start) instance.send({ kind: 'start' });
      else this.#hooks.changed(instance);
    }
  }

  /**
   * Takes another definition of the app. What runs by the old one is restarted where it has to be,
   * or when that is asked for; what was stopped stays so.
   */
  redefine(app: CommandApp, options: { readonly restart: boolean }): void {
    const restart = options.restart || needsRestart(this.#app, app);
    this.#app = app;
    for (const instance of this.instances) instance.redefine(app, { now: !restart });
    if (!restart) return;
    for (const instance of this.wanted) {
      if (isStopped(instance)) continue;
      if (app.reload === 'swap') instance.swap();
      else instance.send({ kind: 'restart' });
    }
  }

  /** @returns those that are new, or wanted again */
  #grow(count: number): readonly Instance[] {
    const fresh: Instance[] = [];
    for (let number = this.#count + 1; number <= count; number++) {
      const instance =
        this.#instances.get(number) ??
        new Instance(this.#app, number, this.#world, {
          changed: (changed) => this.#changed(changed),
          several: () => this.#count > 1,
        });
      instance.retiring = false;
      this.#instances.set(number, instance);
      fresh.push(instance);
    }
    this.#count = Math.max(this.#count, count);
    return fresh;
  }

  #stop(instance: Instance, why: 'asked' | 'lazy' = 'asked'): void {
    instance.send({ kind: 'stop', why, drain: 'first', deadline: undefined });
  }

  #changed(instance: Instance): void {
    this.#hooks.changed(instance);
    this.#forgetIfGone(instance);
  }

  #forgetIfGone(instance: Instance): void {
    if (!instance.retiring || !instance.atRest) return;
    if (!this.#instances.delete(instance.instance)) return;
    this.#hooks.gone(instance);
  }
}
