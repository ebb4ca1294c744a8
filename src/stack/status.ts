/**
 * Instance states → the status that every face shows. Pure.
 */
import type { App } from '../model/app.js';
import { formatDuration } from '../model/duration.js';
import { hostName } from '../model/place.js';
import { reasonAt, reasonOf } from '../model/reason.js';
import { exitRemark, type RemarkKind } from '../model/remark.js';
import { isAlive, pidOf, stateWord, type InstanceState, type StateKind } from '../model/state.js';
import { type AppStatus, type InstanceStatus, type Usage } from '../model/status.js';
import { toldUpstream, type Upstream } from '../model/upstream.js';

/** Worst first: an app with several instances is shown by the one that most needs attention. */
const BADNESS: readonly StateKind[] = [
  'failed',
  'down',
  'backoff',
  'stopping',
  'pending',
  'starting',
  'skipped',
  'exited',
  'stopped',
  'running',
  'ready',
  'up',
];

/** What is to be said of a swap that is under way, or has come to nothing. */
function reloadReason(instances: readonly InstanceStatus[]): string | null {
  const nexts = instances.flatMap(({ next }) => next?.state ?? []);
  const failed = nexts.find((state) => state.kind === 'failed');
  if (failed) return `reload failed: ${failed.failure.message}`;
  const [coming] = nexts;
  if (!coming) return null;
  const why = reasonOf(coming);
  // It has not turned out to be a worker yet, and is not to be taken for one.
  const undecided = coming.kind === 'running' && coming.role === 'undecided';
  return `the next generation is ${undecided ? 'starting' : stateWord(coming)}${why === null ? '' : `: ${why}`}`;
}

/** What retires no longer stands for the app, unless nothing else is there. */
function worst(instances: readonly InstanceStatus[]): InstanceStatus | undefined {
  return [...instances].sort(
    (a, b) =>
      Number(a.retiring) - Number(b.retiring) ||
      BADNESS.indexOf(a.state.kind) - BADNESS.indexOf(b.state.kind),
  )[0];
}

/** The upstream that an app is known or told to have. */
function upstreamOf(app: App, instances: readonly InstanceStatus[]): Upstream | undefined {
  for (const { state } of instances) {
    if ((state.kind === 'ready' || state.kind === 'up') && state.upstream) return state.upstream;
  }
  if (app.source.kind === 'served') return app.source.upstream;
  return toldUpstream(app);
}

/** An app without a route: a worker by word or by what it turned out to be. */
function isUnrouted(app: App, instances: readonly InstanceStatus[]): boolean {
  if (app.prefixes.length === 0) return true;
  if (instances.some(({ state }) => state.kind === 'ready' && state.http)) return false;
  return instances.some(
    ({ state }) =>
      (state.kind === 'running' && state.role !== 'undecided') ||
      (state.kind === 'ready' && !state.http),
  );
}

/** Where a browser reaches an app. `base` is the first listener's URL. */
export function urlOf(app: App, base: string | undefined): string | null {
  const prefix = app.prefixes[0];
  if (base === undefined || !base.startsWith('http') || prefix === undefined) return null;
  if (app.host === undefined) return base + prefix;
  const url = new URL(base);
  url.hostname = hostName(app.host);
  return url.origin + prefix;
}

/** What is known of an app beside its instances. */
export interface AppFigures extends Pick<AppStatus, 'requests' | 'staleEnv'> {
  readonly usage: Usage;
  /** URL of the first listener; undefined before there is one. */
  readonly base: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

export function appStatus(
  app: App,
  instances: readonly InstanceStatus[],
  { requests, usage, staleEnv, base, now }: AppFigures,
): AppStatus {
  const shown = worst(instances);
  const upstream = upstreamOf(app, instances);
  const unrouted = isUnrouted(app, instances);
  const state = shown?.state;
  const liveSince =
    state?.kind === 'ready' || state?.kind === 'up'
      ? state.since
      : state?.kind === 'running'
        ? state.spawnedAt
        : undefined;
  const lastExit = instances
    .map(({ lastExit }) => lastExit)
    .filter((exit) => exit !== null)
    .sort((a, b) => b.at - a.at)[0];
  return {
    name: app.name,
    state: state ? stateWord(state) : 'up',
    reason: state ? (reasonAt(state, now) ?? reloadReason(instances)) : null,
    attention: instances.find(({ attention }) => attention)?.attention ?? null,
    pid: state ? (pidOf(state) ?? null) : null,
    prefix: unrouted ? null : (app.prefixes[0] ?? null),
    prefixes: unrouted ? [] : app.prefixes,
    host: app.host ?? null,
    url: unrouted ? null : urlOf(app, base),
    socket: upstream?.kind === 'unix' ? upstream.path : null,
    port: upstream?.kind === 'tcp' ? upstream.port : null,
    guessed: instances.some(({ state }) => state.kind === 'ready' && state.guessed),
    optional: app.optional !== false,
    after: app.after,
    instances,
    restarts: instances.reduce((sum, { restarts }) => sum + restarts, 0),
    uptimeMs: liveSince === undefined ? null : Math.max(0, now - liveSince),
    exit: lastExit?.words ?? null,
    requests,
    ...usage,
    command: app.source.kind === 'command' ? app.source.command : null,
    cwd: app.source.kind === 'command' ? app.cwd : null,
    staleEnv,
  };
}

/**
 * One line on a state change, for the plain output and the event log.
 * @param url where a browser reaches the app, or null
 */
export function stateLine(name: string, state: InstanceState, url: string | null): string {
  const reason = reasonOf(state);
  const because = reason === null ? '' : `: ${reason}`;
  switch (state.kind) {
    case 'starting':
      if (state.overdue) return `${name} is overdue: ${state.overdue.message}`;
      return state.phase === 'listening'
        ? `${name} listens after ${formatDuration(state.listenedAfterMs ?? 0)}`
        : `${name} starts (pid ${state.pid})`;
    case 'ready':
      return `${name} is ready after ${formatDuration(state.readyAfterMs)}${
        state.http && url !== null ? ` at ${url}` : because
      }`;
    case 'running':
      return `${name} ${state.role === 'oneshot' ? 'runs' : 'is running'} (pid ${state.pid})${because}`;
    case 'stopping':
      return `${name} is stopping${because}`;
    case 'backoff':
      return `${endWords(name, state)}; starts again in ${formatDuration(state.until - state.since)}`;
    case 'exited':
      return `${name} ${state.exit.words}`;
    case 'failed':
      return `${name} failed: ${state.failure.message} (${state.failure.advice})`;
    case 'skipped':
      return `${name} is skipped: ${state.failure.message} (${state.failure.advice})`;
    case 'down':
      return `${name} is down: ${state.failure.message}`;
    case 'pending':
      return `${name} ${reason ?? 'is about to start'}`;
    case 'stopped':
    case 'up':
      return `${name} is ${state.kind}${because}`;
  }
}

function endWords(name: string, state: Extract<InstanceState, { kind: 'backoff' }>): string {
  const { failure } = state;
  return failure ? `${failure.message} (${failure.advice})` : `${name} ${state.exit.words}`;
}

/** What the line on a change to this state is about. */
export function stateRemark(state: InstanceState): RemarkKind {
  switch (state.kind) {
    case 'starting':
      if (state.overdue) return 'failed';
      return state.phase === 'spawned' ? 'started' : 'note';
    case 'running':
      // A oneshot has been started, and that is all that it will be.
      return state.role === 'oneshot' ? 'started' : 'ready';
    case 'ready':
    case 'up':
      return 'ready';
    case 'backoff':
      return state.failure ? 'failed' : exitRemark(state.exit);
    case 'exited':
      return exitRemark(state.exit);
    case 'stopping':
    case 'stopped':
      return 'stopped';
    case 'failed':
    case 'down':
      return 'failed';
    case 'skipped':
    case 'pending':
      return 'note';
  }
}

/** The line for what wants a person, or does no longer; undefined where neither has just begun. */
export function attentionNews(
  name: string,
  before: InstanceStatus | undefined,
  now: InstanceStatus,
): string | undefined {
  if (now.attention && now.attention.since !== before?.attention?.since) {
    const { attention } = now;
    const what =
      attention.kind === 'debugger'
        ? `${name} stands at ${attention.prompt}: ${attention.who} waits for you`
        : attention.what;
    return `${what}; ${attention.advice}`;
  }
  if (!before?.attention || now.attention) return undefined;
  if (before.attention.kind === 'debugger') {
    return isAlive(now.state) ? `${name} has left the debugger` : undefined;
  }
  // Whoever restarts it ends that, too.
  const same = now.state.kind === 'ready' && now.generation === before.generation;
  if (!same) return undefined;
  return before.attention.kind === 'cut-off'
    ? `${name} can be reached at its socket again`
    : `${name} listens again`;
}

/**
 * The line for a change of state; undefined where a reader would learn nothing new. Whom a stop that takes
 * its time waits for is told by the supervisor, now and then.
 * @param url where a browser reaches the app, or null
 */
export function newsOf(
  name: string,
  before: InstanceState | undefined,
  state: InstanceState,
  url: string | null,
): string | undefined {
  if (state.kind === 'pending' && state.blockedBy.length === 0) return undefined;
  // Whoever left it out knows.
  if (state.kind === 'stopped' && state.why === 'left-out') return undefined;
  if (before && stateWord(before) === stateWord(state)) return undefined;
  return stateLine(name, state, url);
}
