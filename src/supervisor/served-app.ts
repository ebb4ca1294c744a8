/**
 * The state of an app that someone else serves: up or down, as it is found.
 */
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { InstanceState } from '../model/state.js';
import type { InstanceStatus } from '../model/status.js';
import type { ServedReport } from './served.js';

export type WatchServed = (app: App, report: (state: ServedReport) => void) => { stop(): void };

export class ServedApp {
  readonly #app: App;
  readonly #clock: Clock;
  readonly #watch: WatchServed;
  readonly #changed: () => void;
  #state: InstanceState;
  #watcher: { stop(): void } | undefined;

  constructor(app: App, clock: Clock, watch: WatchServed, changed: () => void) {
    this.#app = app;
    this.#clock = clock;
    this.#watch = watch;
    this.#changed = changed;
    this.#state = { kind: 'pending', since: clock.now(), blockedBy: [] };
  }

  get status(): InstanceStatus {
    return {
      instance: 1,
      generation: 0,
      state: this.#state,
      next: null,
      old: [],
      restarts: 0,
      lastExit: null,
      retiring: false,
      tty: false,
      attention: null,
    };
  }

  start(): void {
    this.#watcher ??= this.#watch(this.#app, (report) => this.#report(report));
  }

  stop(): void {
    this.#watcher?.stop();
    this.#watcher = undefined;
  }

  #report(report: ServedReport): void {
    const { source } = this.#app;
    if (source.kind !== 'served') return;
    const since = this.#clock.now();
    if (report.kind === 'up') {
      if (this.#state.kind === 'up') return;
      this.#state = { kind: 'up', since, upstream: source.upstream };
    } else {
      const known = this.#state.kind === 'down' && this.#state.failure;
      if (known && known.message === report.failure.message) return;
      this.#state = { kind: 'down', since, failure: report.failure };
    }
    this.#changed();
  }
}
