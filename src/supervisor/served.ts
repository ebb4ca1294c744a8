/**
 * Apps that someone else serves: up while their address accepts connections.
 */
import type { App } from '../model/app.js';
import { afterAwake } from '../model/awake-timer.js';
import type { Clock, Timer } from '../model/clock.js';
import { failure } from '../model/failure.js';
import type { Failure } from '../model/failure.js';
import { describeUpstream } from '../model/upstream.js';
import type { Upstream } from '../model/upstream.js';
import { watchPath } from './readiness/path-watch.js';
import type { Stoppable } from './readiness/path-watch.js';
import { probe } from './readiness/probe.js';
import type { Probe } from './readiness/probe.js';
import { connectablePath } from './sockets/short-path.js';

export type ServedReport =
  { readonly kind: 'up' } | { readonly kind: 'down'; readonly failure: Failure };

export interface ServedPorts {
  readonly probe: Probe;
  readonly watchPath: (path: string, changed: () => void) => Stoppable;
}

/** Whoever comes is waited for more eagerly than whoever is there. */
const RECHECK_DOWN_MS = 1000;
const RECHECK_UP_MS = 3000;
/** A socket's file is there a moment before its server listens. */
const AFTER_EVENT_MS = 20;
/** A connection that is neither accepted nor refused for so long counts as refused. */
const CONNECT_LIMIT_MS = 2000;

/**
 * Watches the address of an app whose source is `served`. A socket is watched through its folder;
 * a slow re-check covers ports, and servers that die without removing their socket.
 *
 * @param report called with the first result and then at every change, never before this returned
 */
export function watchServed(
  app: App,
  runtimeDirectory: string,
  clock: Clock,
  report: (state: ServedReport) => void,
  ports: ServedPorts = { probe, watchPath },
): { stop(): void } {
  if (app.source.kind !== 'served') throw new TypeError(`${app.name} is not served by others`);
  const { upstream } = app.source;
  const targets = addresses(upstream, runtimeDirectory);
  let last: 'up' | 'down' | undefined;
  let timer: Timer | undefined;
  let limit: Timer | undefined;
  let attempt: Stoppable | undefined;
  let again = false;
  let stopped = false;

  const checkIn = (ms: number): void => {
    timer?.cancel();
    timer = clock.after(ms, check);
  };

  const settle = (code: string | undefined): void => {
    limit?.cancel();
    attempt?.stop();
    attempt = undefined;
    if (stopped) return;
    const now = code === undefined ? 'up' : 'down';
    if (again) checkIn(AFTER_EVENT_MS);
    else checkIn(now === 'up' ? RECHECK_UP_MS : RECHECK_DOWN_MS);
    again = false;
    if (now === last) return;
    last = now;
    report(code === undefined ? { kind: 'up' } : down(app.name, upstream, code));
  };

  const tryTarget = (index: number): void => {
    const target = targets[index] ?? targets[0];
    attempt = ports.probe(target, '', (event) => {
      if (stopped) return;
      // A full queue (EAGAIN) is one that somebody listens on.
      if (event.kind !== 'refused' || event.code === 'EAGAIN') settle(undefined);
      else if (index + 1 < targets.length) tryTarget(index + 1);
      else settle(event.code);
    });
  };

  const check = (): void => {
    timer?.cancel();
    if (stopped || attempt) return;
    limit = afterAwake(clock, CONNECT_LIMIT_MS, () => settle('ETIMEDOUT'));
    tryTarget(0);
  };

  const watch =
    upstream.kind === 'unix'
      ? ports.watchPath(upstream.path, () => {
          if (attempt) again = true;
          else checkIn(AFTER_EVENT_MS);
        })
      : undefined;
  checkIn(0);

  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
      limit?.cancel();
      attempt?.stop();
      watch?.stop();
    },
  };
}

function addresses(upstream: Upstream, runtimeDirectory: string): [Upstream, ...Upstream[]] {
  if (upstream.kind === 'unix') {
    return [{ kind: 'unix', path: connectablePath(upstream.path, runtimeDirectory) }];
  }
  if (upstream.host !== 'localhost') return [upstream];
  return [
    { ...upstream, host: '127.0.0.1' },
    { ...upstream, host: '::1' },
  ];
}

function down(app: string, upstream: Upstream, code: string): ServedReport {
  const facts = { app, upstream: describeUpstream(upstream), reason: reasonWords(code, upstream) };
  return { kind: 'down', failure: failure('upstream-down', facts) };
}

function reasonWords(code: string, upstream: Upstream): string {
  switch (code) {
    case 'ENOENT':
      return 'the socket does not exist';
    case 'ECONNREFUSED':
      return upstream.kind === 'unix'
        ? 'the socket exists, but nothing listens on it'
        : 'nothing listens there';
    case 'EACCES':
    case 'EPERM':
      return 'we may not connect to it';
    case 'ETIMEDOUT':
      return 'it does not accept connections';
    case 'ENOTSOCK':
      return 'there is a file that is not a socket';
    default:
      return code;
  }
}
