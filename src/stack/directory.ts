/**
 * What the proxy may do with a request to an app, from the states of its instances.
 */
import { isSupervised, type App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { Failure } from '../model/failure.js';
import { reasonAt, reasonOf } from '../model/reason.js';
import type { AppDirectory, Availability, Endpoint } from '../model/availability.js';
import type { InstanceStatus } from '../model/status.js';
import { stateWord, type CutOff, type InstanceState } from '../model/state.js';
import type { Upstream } from '../model/upstream.js';

/**
 * Pure.
 * @param died the app has died since it was last asked to start, and has not been ready since
 * @param connectable shortens a socket path that is too long to connect to
 * @param now epoch ms
 */
export function availabilityOf(
  app: App,
  instances: readonly InstanceStatus[],
  died: boolean,
  connectable: (upstream: Upstream) => Upstream,
  now: number,
): Availability {
  const endpoints: Endpoint[] = [];
  let coming: InstanceStatus | undefined;
  let closed: InstanceStatus | undefined;
  let deaf: CutOff | undefined;
  let unrouted = app.prefixes.length === 0;
  let silent = false;
  for (const each of instances) {
    const { state, instance, generation } = each;
    switch (state.kind) {
      case 'ready':
        if (!state.upstream || !state.http) unrouted = true;
        else if (state.cutOff?.hope === 'none') closed ??= each;
        else if (state.cutOff) deaf ??= state.cutOff;
        else endpoints.push({ instance, generation, upstream: connectable(state.upstream) });
        break;
      case 'up':
        endpoints.push({ instance, generation, upstream: connectable(state.upstream) });
        break;
      case 'running':
        if (state.role === 'undecided') coming ??= each;
        else unrouted = true;
        silent ||= state.role === 'silent';
        break;
      case 'starting':
        if (state.overdue) closed ??= each;
        else coming ??= each;
        break;
      case 'stopping':
        if (state.then === 'restart') coming ??= each;
        else closed ??= each;
        break;
      case 'pending':
      case 'backoff':
        coming ??= each;
        break;
      case 'stopped':
      case 'exited':
      case 'failed':
      case 'skipped':
      case 'down':
        closed ??= each;
        break;
    }
  }
  if (endpoints.length > 0) return { kind: 'open', endpoints };
  if (coming) {
    const { state } = coming;
    return { kind: 'coming', state: stateWord(state), reason: reasonAt(state, now) ?? '', died };
  }
  if (deaf) return { kind: 'deaf', state: 'not listening', reason: deaf.failure.message };
  if (unrouted) return { kind: 'unrouted', silent };
  const state = closed?.state ?? { kind: 'stopped', since: 0, why: 'asked' };
  return {
    kind: 'closed',
    state: state.kind === 'ready' ? 'cut off' : stateWord(state),
    reason: reasonOf(state) ?? '',
    advice:
      failureIn(state)?.advice ??
      (isSupervised(app)
        ? `start it: sockpit start ${app.name}`
        : 'start the program that serves it'),
  };
}

/** What keeps an instance in that state from taking requests. */
function failureIn(state: InstanceState): Failure | undefined {
  if (state.kind === 'starting') return state.overdue;
  if (state.kind === 'ready') return state.cutOff?.failure;
  return 'failure' in state ? state.failure : undefined;
}

export interface LiveDirectory extends AppDirectory {
  /** Other apps are in the stack from now on. */
  setApps(apps: readonly App[]): void;
  /** Tells the directory that an instance of the app changed its state. */
  changedState(app: string, state: InstanceStatus['state']): void;
}

export interface DirectoryFacts {
  /** Another list whenever anything in it has changed. */
  instancesOf(app: string): readonly InstanceStatus[];
  /** Shortens a socket path that is too long to connect to; else returns what it was given. */
  connectable(upstream: Upstream): Upstream;
  /** The whole stack is about to end. */
  ending(): boolean;
  readonly clock: Clock;
  /** See {@link AppDirectory.wanted}. */
  wanted(app: string): () => void;
  /** See {@link AppDirectory.refused}. */
  refused(app: string, instance: number): void;
}

interface Found {
  readonly instances: readonly InstanceStatus[];
  readonly availability: Availability;
}

export function createDirectory(apps: readonly App[], facts: DirectoryFacts): LiveDirectory {
  const named = (all: readonly App[]): ReadonlyMap<string, App> =>
    new Map(all.map((app) => [app.name, app]));
  let byName = named(apps);
  /** By app, what was found of its instances when they were in these states. */
  const open = new Map<string, Found>();
  const died = new Set<string>();
  const waiters = new Map<string, Set<() => void>>();
  const wake = (name: string): void => {
    for (const each of [...(waiters.get(name) ?? [])]) each();
  };
  return {
    setApps(next) {
      byName = named(next);
      open.clear();
      for (const name of waiters.keys()) wake(name);
    },
    availability(name) {
      const app = byName.get(name);
      if (!app) return { kind: 'unrouted', silent: false };
      const instances = facts.instancesOf(name);
      const before = open.get(name);
      if (before?.instances === instances) return before.availability;
      let links = 0;
      const found = availabilityOf(
        app,
        instances,
        died.has(name),
        (upstream) => {
          const connectable = facts.connectable(upstream);
          if (connectable !== upstream) links++;
          return connectable;
        },
        facts.clock.now(),
      );
      // Only this depends on nothing else, and every request asks. A shorter path is a link, which is
      // made again where it is gone.
      if (found.kind === 'open' && links === 0) open.set(name, { instances, availability: found });
      return found.kind === 'closed' && facts.ending()
        ? { ...found, advice: 'the stack is being ended; start it again: sockpit' }
        : found;
    },
    wanted: (name) => facts.wanted(name),
    refused: (name, instance) => facts.refused(name, instance),
    debugged: (name) =>
      facts.instancesOf(name).some(({ attention }) => attention?.kind === 'debugger'),
    changed(name, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const set = waiters.get(name) ?? new Set();
        waiters.set(name, set);
        const done = (): void => {
          set.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        set.add(done);
        signal.addEventListener('abort', done);
      });
    },
    changedState(name, state) {
      if (state.kind === 'backoff' && state.exit) died.add(name);
      else if (state.kind === 'ready' || state.kind === 'running' || state.kind === 'stopped') {
        died.delete(name);
      }
      wake(name);
    },
  };
}
