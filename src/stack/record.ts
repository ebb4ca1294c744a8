/**
 * What is known of a running stack: its phase, its listeners and the state of every instance, with
 * the hub that tells of each change. It decides nothing.
 */
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { PendingChange } from '../model/config-change.js';
import type { RequestTotals } from '../model/request.js';
import type { Stack } from '../model/stack.js';
import type { InstanceStatus, StackPhase, StackStatus, Usage } from '../model/status.js';
import { createEventHub, type EventHub } from './event-hub.js';
import { Instances } from './instances.js';
import type { Owner } from './run-contract.js';
import type { Notices } from './notices.js';
import { appStatus } from './status.js';

type StateFollower = (app: string, instance: InstanceStatus) => void;

export interface StackRecord {
  readonly hub: EventHub;
  readonly phase: StackPhase;
  readonly owner: Owner;
  instancesOf(app: string): readonly InstanceStatus[];
  status(): StackStatus;
  /** Takes in the URLs on which the proxy accepts. */
  listens(urls: readonly string[]): void;
  /** The first of them. */
  readonly url: string | undefined;
  /** Nobody owns it from now on. */
  detach(): void;
  enter(phase: StackPhase): void;
  /** Calls back after each change of an instance, after those who followed before. */
  follow(follower: StateFollower): void;
  /** Takes in one instance's new state and tells of it; `up` follows when nothing is pending. */
  change(app: string, instance: InstanceStatus): void;
  /** All apps that are shown: those of the stack, then those of which something is still there. */
  readonly apps: readonly App[];
  /** Other apps are in the stack from now on. One that is no longer there is shown until it is gone. */
  setApps(apps: readonly App[]): void;
  /** The config says otherwise than the stack runs; null: no longer. */
  setPendingChange(change: PendingChange | null): void;
  /** Names of the variables that the running processes of each app were given otherwise. */
  setStaleEnv(stale: ReadonlyMap<string, readonly string[]>): void;
  /** An instance is no more. */
  gone(app: string, instance: number): void;
}

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

export function createRecord(options: RecordOptions): StackRecord {
  const { stack, clock, notices } = options;
  const startedAt = clock.now();
  const instances = new Instances();
  let current = stack.apps;
  let shown = stack.apps;
  let phase: StackPhase = 'starting';
  const followers: StateFollower[] = [];
  let urls: readonly string[] = [];
  let { owner } = options;
  let pendingChange: PendingChange | null = null;
  let staleEnv: ReadonlyMap<string, readonly string[]> = new Map();

  const statusOf = (app: App): StackStatus['apps'][number] =>
    appStatus(app, instances.of(app.name), {
      requests: options.requests(app.name),
      usage: options.usage(app.name),
      staleEnv: staleEnv.get(app.name) ?? [],
      base: urls[0],
      now: clock.now(),
    });
  const status = (): StackStatus => ({
    version: options.version,
    stack: stack.name,
    pid: process.pid,
    phase,
    config: stack.config.path,
    startedAt,
    now: clock.now(),
    listen: urls,
    logs: options.logs,
    logTrouble: options.logTrouble() ?? null,
    detached: owner === 'nobody',
    notices: [...notices.kept],
    keys: stack.keys,
    pendingChange,
    apps: shown.map(statusOf),
  });
  const hub = createEventHub(() => ({ type: 'snapshot', t: clock.now(), status: status() }));
  notices.listen((notice) => hub.publish({ type: 'notice', ...notice }));
  const enter = (next: StackPhase): void => {
    if (phase === next && next !== 'starting') return;
    phase = next;
    hub.publish({ type: 'phase', t: clock.now(), phase, listen: urls });
  };
  const tellConfig = (): void => {
    const stale = Object.fromEntries(staleEnv);
    hub.publish({ type: 'config', t: clock.now(), change: pendingChange, staleEnv: stale });
  };
  /** Shows the apps of the stack, and those that are leaving it. */
  const show = (): void => {
    const leaving = shown.filter(
      ({ name }) => !current.some((app) => app.name === name) && instances.of(name).length > 0,
    );
    shown = [...current, ...leaving];
    hub.publish({ type: 'apps', t: clock.now(), apps: shown.map(statusOf) });
  };
  /** Takes in the state of an instance of an app that is shown. */
  const take = (name: string, instance: InstanceStatus): void => {
    const app = shown.find((each) => each.name === name);
    if (!app) return;
    instances.take(name, instance);
    const t = clock.now();
    hub.publish({ type: 'state', t, app: name, ...instance, status: statusOf(app) });
    if (phase === 'starting' && instances.areSettled) enter('up');
  };
  return {
    hub,
    get apps() {
      return shown;
    },
    setApps(apps) {
      current = apps;
      show();
    },
    setPendingChange(change) {
      pendingChange = change;
      tellConfig();
    },
    setStaleEnv(stale) {
      staleEnv = stale;
      tellConfig();
    },
    gone(app, instance) {
      instances.remove(app, instance);
      show();
    },
    get phase() {
      return phase;
    },
    get owner() {
      return owner;
    },
    instancesOf: (app) => instances.of(app),
    status,
    enter,
    listens(bound) {
      urls = bound;
    },
    get url() {
      return urls[0];
    },
    detach() {
      owner = 'nobody';
    },
    follow: (follower) => void followers.push(follower),
    change(name, instance) {
      take(name, instance);
      for (const follower of followers) follower(name, instance);
    },
  };
}
