/**
 * What is known of a running stack: its phase, its listeners and the state of every instance, with
 * the hub that tells of each change. It decides nothing.
 */
import type { App } from '../model/app.js';
import type { Clock, Timer } from '../model/clock.js';
import type { PendingChange } from '../model/config-change.js';
import type { RequestTotals } from '../model/request.js';
import type { Stack } from '../model/stack.js';
import type { AppStatus, InstanceStatus, StackPhase, StackStatus, Usage } from '../model/status.js';
import { createEventHub, type EventHub } from './event-hub.js';
import { Instances } from './instances.js';
import type { Owner } from './run-contract.js';
import type { Notices } from './notices.js';
import { appStatus } from './status.js';

/**
 * While one app after the other goes, so often at most it is told which are left: that is told of all of them, and
 * of hundreds of apps a hundred kilobytes each time.
 */
const TELL_APPS_EVERY_MS = 100;

type StateFollower = (app: string, instance: InstanceStatus) => void;

export interface RecordOptions {
  readonly stack: Stack;
  readonly version: string;
  readonly logs: string;
  readonly clock: Clock;
  readonly owner: Owner;
  readonly notices: Notices;
  requests(app: string): RequestTotals;
  usage(app: string): Usage;
  /** Why lines cannot be written to the log files; undefined: they can. */
  logTrouble(): string | undefined;
}

export class StackRecord {
  readonly hub: EventHub;
  readonly #options: RecordOptions;
  readonly #startedAt: number;
  readonly #instances = new Instances();
  readonly #followers: StateFollower[] = [];
  /** The apps of the stack. */
  #current: readonly App[];
  /** These, and those that are leaving it. */
  #shown: readonly App[];
  #phase: StackPhase = 'starting';
  #urls: readonly string[] = [];
  #owner: Owner;
  #pendingChange: PendingChange | null = null;
  #staleEnv: ReadonlyMap<string, readonly string[]> = new Map();
  /** When it was last told which apps there are, by the clock that nobody sets. */
  #appsTold = -Infinity;
  /** Set while something has gone of which nobody has been told. */
  #telling: Timer | undefined;

  constructor(options: RecordOptions) {
    const { stack, owner, notices } = options;
    this.#options = options;
    this.#startedAt = this.#now();
    this.#current = this.#shown = stack.apps;
    this.#owner = owner;
    this.hub = createEventHub(() => ({ type: 'snapshot', t: this.#now(), status: this.status() }));
    notices.listen((notice) => this.hub.publish({ type: 'notice', ...notice }));
  }

  /** All apps that are shown: those of the stack, then those of which something is still there. */
  get apps(): readonly App[] {
    return this.#shown;
  }

  get phase(): StackPhase {
    return this.#phase;
  }

  get owner(): Owner {
    return this.#owner;
  }

  /** The first of the URLs on which the proxy accepts. */
  get url(): string | undefined {
    return this.#urls[0];
  }

  instancesOf(app: string): readonly InstanceStatus[] {
    return this.#instances.of(app);
  }

  status(): StackStatus {
    const { version, stack, logs, notices } = this.#options;
    return {
      version,
      stack: stack.name,
      pid: process.pid,
      phase: this.#phase,
      config: stack.config.path,
      startedAt: this.#startedAt,
      now: this.#now(),
      listen: this.#urls,
      logs,
      logTrouble: this.#options.logTrouble() ?? null,
      detached: this.#owner === 'nobody',
      notices: [...notices.kept],
      keys: stack.keys,
      pendingChange: this.#pendingChange,
      apps: this.#statuses(),
    };
  }

  /** Takes in the URLs on which the proxy accepts. */
  listens(urls: readonly string[]): void {
    this.#urls = urls;
  }

  /** Nobody owns it from now on. */
  detach(): void {
    this.#owner = 'nobody';
  }

  enter(phase: StackPhase): void {
    if (this.#phase === phase && phase !== 'starting') return;
    this.#phase = phase;
    if (this.#telling) this.#tellApps();
    this.hub.publish({ type: 'phase', t: this.#now(), phase, listen: this.#urls });
  }

  /** Calls back after each change of an instance, after those who followed before. */
  follow(follower: StateFollower): void {
    this.#followers.push(follower);
  }

  /** Takes in one instance's new state and tells of it; `up` follows when nothing is pending. */
  change(app: string, instance: InstanceStatus): void {
    this.#take(app, instance);
    for (const follower of this.#followers) follower(app, instance);
  }

  /** Other apps are in the stack from now on. One that is no longer there is shown until it is gone. */
  setApps(apps: readonly App[]): void {
    this.#current = apps;
    this.#choose();
    // Of one that is new, a state may be told next.
    this.#tellApps();
  }

  /** An instance is no more; that is told soon, and of all at once that go by then. */
  gone(app: string, instance: number): void {
    this.#instances.remove(app, instance);
    this.#choose();
    if (this.#telling) return;
    const { clock } = this.#options;
    const early = this.#appsTold + TELL_APPS_EVERY_MS - clock.elapsed();
    this.#telling = clock.after(Math.max(0, early), () => this.#tellApps());
  }

  /** The config says otherwise than the stack runs; null: no longer. */
  setPendingChange(change: PendingChange | null): void {
    this.#pendingChange = change;
    this.#tellConfig();
  }

  /** Names of the variables that the running processes of each app were given otherwise. */
  setStaleEnv(stale: ReadonlyMap<string, readonly string[]>): void {
    this.#staleEnv = stale;
    this.#tellConfig();
  }

  /** Takes in the state of an instance of an app that is shown. */
  #take(name: string, instance: InstanceStatus): void {
    const app = this.#shown.find((each) => each.name === name);
    if (!app) return;
    this.#instances.take(name, instance);
    const status = this.#statusOf(app);
    this.hub.publish({ type: 'state', t: this.#now(), app: name, ...instance, status });
    if (this.#phase === 'starting' && this.#instances.areSettled) this.enter('up');
  }

  /** Shows the apps of the stack, and those that are leaving it. */
  #choose(): void {
    const names = new Set(this.#current.map(({ name }) => name));
    const isLeaving = ({ name }: App): boolean =>
      !names.has(name) && this.#instances.of(name).length > 0;
    this.#shown = [...this.#current, ...this.#shown.filter(isLeaving)];
  }

  #tellApps(): void {
    this.#telling?.cancel();
    this.#telling = undefined;
    this.#appsTold = this.#options.clock.elapsed();
    this.hub.publish({ type: 'apps', t: this.#now(), apps: this.#statuses() });
  }

  #tellConfig(): void {
    const staleEnv = Object.fromEntries(this.#staleEnv);
    const change = this.#pendingChange;
    this.hub.publish({ type: 'config', t: this.#now(), change, staleEnv });
  }

  #statuses(): readonly AppStatus[] {
    return this.#shown.map((app) => this.#statusOf(app));
  }

  #statusOf(app: App): AppStatus {
    return appStatus(app, this.#instances.of(app.name), {
      requests: this.#options.requests(app.name),
      usage: this.#options.usage(app.name),
      staleEnv: this.#staleEnv.get(app.name) ?? [],
      base: this.url,
      now: this.#now(),
    });
  }

  #now(): number {
    return this.#options.clock.now();
  }
}
