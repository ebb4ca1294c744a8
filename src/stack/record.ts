/**
 * What is known of a running stack: its phase, its listeners and the state of every instance, with
 * the hub that tells of each change. It decides nothing.
 */
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { RequestTotals } from '../model/request.js';
import type { Stack } from '../model/stack.js';
import { isSettled } from '../model/state.js';
import type { InstanceStatus, Notice, StackPhase, StackStatus } from '../model/status.js';
import { createEventHub, type EventHub } from './event-hub.js';
import { appStatus } from './status.js';

export interface StackRecord {
  readonly hub: EventHub;
  readonly phase: StackPhase;
  readonly detached: boolean;
  instancesOf(app: string): readonly InstanceStatus[];
  status(): StackStatus;
  /** Takes in the URLs on which the proxy accepts. */
  listens(urls: readonly string[]): void;
  detach(): void;
  notice(level: NoticeLevel, app: string | null, text: string): void;
  enter(phase: StackPhase): void;
  /** Takes in one instance's new state and tells of it; `up` follows when nothing is pending. */
  change(app: App, instance: InstanceStatus): void;
}

export interface RecordOptions {
  readonly stack: Stack;
  readonly version: string;
  readonly logs: string;
  readonly clock: Clock;
  readonly detached: boolean;
  requests(app: string): RequestTotals;
}

/** How many notices are kept for faces that come later. */
const KEPT_NOTICES = 50;

export function createRecord(options: RecordOptions): StackRecord {
  const { stack, clock } = options;
  const startedAt = clock.now();
  const instances = new Map<string, readonly InstanceStatus[]>(
    stack.apps.map(({ name }) => [name, []]),
  );
  const instancesOf = (app: string): readonly InstanceStatus[] => instances.get(app) ?? [];
  let phase: StackPhase = 'starting';
  const notices: Notice[] = [];
  let urls: readonly string[] = [];
  let { detached } = options;

  const statusOf = (app: App): StackStatus['apps'][number] =>
    appStatus(app, instancesOf(app.name), options.requests(app.name), urls[0], clock.now());
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
    detached,
    notices: [...notices],
    apps: stack.apps.map(statusOf),
  });
  const hub = createEventHub(() => ({ type: 'snapshot', t: clock.now(), status: status() }));
  const enter = (next: StackPhase): void => {
    if (phase === next && next !== 'starting') return;
    phase = next;
    hub.publish({ type: 'phase', t: clock.now(), phase, listen: urls });
  };
  return {
    hub,
    get phase() {
      return phase;
    },
    get detached() {
      return detached;
    },
    instancesOf,
    status,
    enter,
    listens(bound) {
      urls = bound;
    },
    detach() {
      detached = true;
    },
    notice(level, app, text) {
      const kept = { t: clock.now(), level, app, text };
      notices.push(kept);
      if (notices.length > KEPT_NOTICES) notices.shift();
      hub.publish({ type: 'notice', ...kept });
    },
    change(app, instance) {
      // A new list each time: events that nobody has read yet hold the one before.
      const others = instancesOf(app.name).filter((each) => each.instance !== instance.instance);
      const now = [...others, instance].sort((a, b) => a.instance - b.instance);
      instances.set(app.name, now);
      const t = clock.now();
      hub.publish({ type: 'state', t, app: app.name, ...instance, status: statusOf(app) });
      const settled = [...instances.values()].flat().every(({ state }) => isSettled(state));
      if (phase === 'starting' && settled) enter('up');
    },
  };
}
