/**
 * A stack with an app in each kind of state, at a fixed time.
 */
import { failure } from '../../../../src/model/failure.js';
import { NO_REQUESTS, type RequestTotals } from '../../../../src/model/request.js';
import { pidOf, stateWord, type InstanceState } from '../../../../src/model/state.js';
import type { AppStatus, StackStatus } from '../../../../src/model/status.js';
import { sampleExit, sampleInstance, sampleReady } from '../../support/sample-instance.js';

/** 2026-01-02 14:02:11 UTC. */
export const NOW = Date.UTC(2026, 0, 2, 14, 2, 11);

export function sampleStatus(
  name: string,
  state: InstanceState,
  overrides: Partial<AppStatus> = {},
): AppStatus {
  const alive = state.kind === 'ready' || state.kind === 'running';
  return {
    name,
    state: stateWord(state),
    reason: null,
    attention: null,
    pid: pidOf(state) ?? null,
    prefix: `/${name}/`,
    prefixes: [`/${name}/`],
    host: null,
    url: `http://localhost:8080/${name}/`,
    socket: `/run/shop/${name}.sock`,
    port: null,
    guessed: false,
    optional: false,
    instances: [sampleInstance(state)],
    restarts: 0,
    uptimeMs: alive ? NOW - state.since : null,
    exit: null,
    requests: NO_REQUESTS,
    cpu: null,
    rss: null,
    command: `node ${name}.js`,
    cwd: '/home/me/shop',
    after: [],
    staleEnv: [],
    ...overrides,
  };
}

export function readyState(pid: number, forMs: number): InstanceState {
  return {
    ...sampleReady,
    pid,
    since: NOW - forMs,
    spawnedAt: NOW - forMs - 840,
    listenedAfterMs: 320,
    readyAfterMs: 840,
  };
}

const DIED = { ...sampleExit, at: NOW - 2000, livedMs: 1200 };

function sampleApps(): AppStatus[] {
  const busy: RequestTotals = {
    ...NO_REQUESTS,
    total: 8412,
    rate: 21,
    p50: 12,
    p95: 38,
    p99: 91,
    errors: 3,
    classes: [0, 8301, 96, 12, 3],
    inFlight: 4,
  };
  return [
    sampleStatus('web', readyState(4121, 724_000), {
      prefix: '/',
      prefixes: ['/'],
      url: 'http://localhost:8080/',
      requests: busy,
      cpu: 2.4,
      rss: 96 * 2 ** 20,
    }),
    sampleStatus('api', readyState(4130, 30_000), {
      restarts: 1,
      exit: 'exited with 1',
      guessed: true,
      instances: [
        sampleInstance(readyState(4130, 30_000), {
          restarts: 1,
          lastExit: {
            ...DIED,
            at: NOW - 31_000,
            lastLines: ['Traceback (most recent call last):', 'KeyError: "sku"'],
          },
        }),
      ],
    }),
    sampleStatus('auth', {
      kind: 'starting',
      since: NOW - 3000,
      pid: 4160,
      phase: 'listening',
      awaits: {
        kind: 'answer',
        upstream: { kind: 'unix', path: '/run/auth.sock' },
        path: undefined,
      },
      until: NOW + 27_000,
      overdue: undefined,
      listenedAfterMs: 900,
    }),
    sampleStatus('mail', {
      kind: 'backoff',
      since: NOW - 2000,
      until: NOW + 4000,
      deaths: 3,
      exit: DIED,
    }),
    sampleStatus(
      'jobs',
      {
        kind: 'pending',
        since: NOW - 5000,
        blockedBy: [{ app: 'mail', state: 'backoff', why: 'exited with 1', settled: false }],
      },
      { prefix: null, prefixes: [], url: null, socket: null },
    ),
    sampleStatus('search', {
      kind: 'skipped',
      since: NOW - 5000,
      failure: failure('program-missing', {
        app: 'search',
        program: 'meilisearch',
        install: undefined,
      }),
    }),
  ];
}

export function sampleStack(overrides: Partial<StackStatus> = {}): StackStatus {
  return {
    version: '0.1.0',
    stack: 'shop',
    pid: 4100,
    phase: 'up',
    config: '/home/me/shop/Procfile',
    startedAt: NOW - 725_000,
    now: NOW,
    listen: ['http://localhost:8080'],
    logs: '/home/me/.local/state/sockpit/shop-1a2b',
    logTrouble: null,
    detached: false,
    notices: [],
    keys: {},
    pendingChange: null,
    apps: sampleApps(),
    ...overrides,
  };
}

/** As {@link sampleStack}, with `api` under a terminal. */
export function stackWithTerminal(): StackStatus {
  const apps = sampleApps().map((app) => {
    if (app.name !== 'api') return app;
    return { ...app, instances: app.instances.map((one) => ({ ...one, tty: true })) };
  });
  return sampleStack({ apps });
}
