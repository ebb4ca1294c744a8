import type { ExitFacts } from '../../../src/model/failure.js';
import type { InstanceState, RunningRole } from '../../../src/model/state.js';
import type { InstanceStatus } from '../../../src/model/status.js';

export const sampleExit: ExitFacts = {
  code: 1,
  signal: null,
  livedMs: 20,
  words: 'exited with 1',
  lastLines: ['boom'],
  at: 1000,
  asked: false,
};

export const sampleReady: Extract<InstanceState, { kind: 'ready' }> = {
  kind: 'ready',
  since: 1000,
  pid: 42,
  spawnedAt: 500,
  listenedAfterMs: 100,
  readyAfterMs: 500,
  upstream: { kind: 'unix', path: '/run/api.sock' },
  http: true,
  guessed: false,
  cutOff: undefined,
};

export const sampleStarting: Extract<InstanceState, { kind: 'starting' }> = {
  kind: 'starting',
  since: 0,
  pid: 1,
  phase: 'spawned',
  awaits: { kind: 'any-upstream' },
  until: 30_000,
  overdue: undefined,
  listenedAfterMs: undefined,
};

/** Since the epoch; an undecided one has half a minute. */
export function sampleRunning(role: RunningRole): Extract<InstanceState, { kind: 'running' }> {
  const running = { kind: 'running', since: 0, pid: 1, spawnedAt: 0 } as const;
  return role === 'undecided' ? { ...running, role, until: 30_000 } : { ...running, role };
}

export function sampleInstance(
  state: InstanceState,
  overrides: Partial<InstanceStatus> = {},
): InstanceStatus {
  return {
    instance: 1,
    generation: 1,
    state,
    next: null,
    old: [],
    restarts: 0,
    lastExit: null,
    retiring: false,
    tty: false,
    attention: null,
    ...overrides,
  };
}
