/**
 * Which variables the running processes of each app were given otherwise than they would be given now.
 */
import type { VariableSetting } from '../config/environment.js';
import { isSupervised, type App } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import { isAlive } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import type { ComposeFor } from './app-environment.js';
import { createGivenEnvironments } from './given-environments.js';

type StaleNames = ReadonlyMap<string, readonly string[]>;

export interface StaleEnvOptions {
  /** Environments by another definition of the stack. */
  composeBy(stack: Stack): ComposeFor;
  instancesOf(app: string): readonly InstanceStatus[];
  /** Names of these variables, by app; called at each change. */
  tellStale(stale: StaleNames): void;
}

export class StaleEnv {
  readonly #options: StaleEnvOptions;
  readonly #given = createGivenEnvironments();
  #stale: StaleNames = new Map();

  constructor(options: StaleEnvOptions) {
    this.#options = options;
  }

  /** Looks at all apps of this definition. @returns the names of those that have such variables */
  find(stack: Stack): ReadonlySet<string> {
    const found = stack.apps.flatMap((app): [string, readonly string[]][] => {
      const names = isSupervised(app) ? this.#namesOf(stack, app) : [];
      return names.length === 0 ? [] : [[app.name, names]];
    });
    this.#set(new Map(found));
    return new Set(this.#stale.keys());
  }

  /** An instance is being started with these variables. */
  starts(stack: Stack, app: App, instance: number, variables: readonly VariableSetting[]): void {
    this.#given.start(app.name, instance, variables);
    if (!this.#stale.has(app.name)) return;
    const names = this.#namesOf(stack, app);
    const others = [...this.#stale].filter(([name]) => name !== app.name);
    this.#set(new Map(names.length === 0 ? others : [...others, [app.name, names]]));
  }

  #namesOf(stack: Stack, app: App): readonly string[] {
    const compose = this.#options.composeBy(stack);
    const names = this.#options.instancesOf(app.name).flatMap(({ instance, state }) => {
      if (!isAlive(state)) return [];
      const composed = compose(app, { instance, socket: '', port: null });
      // What is wrong with a file is told where the config is read.
      if (composed.kind !== 'ok') return [];
      return this.#given.stale(app.name, instance, composed.effective);
    });
    return [...new Set(names)];
  }

  #set(next: StaleNames): void {
    const isSame = JSON.stringify([...next]) === JSON.stringify([...this.#stale]);
    this.#stale = next;
    if (!isSame) this.#options.tellStale(next);
  }
}
