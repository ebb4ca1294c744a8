/**
 * What a watcher's report changes in a living instance. See the drawing in `lifecycle.ts`.
 */
import type { Failure } from '../../model/failure.js';
import type { Upstream } from '../../model/upstream.js';
import type { Effect, LiveState, Step } from './phase.js';
import type { ReadinessReport, Remembered } from '../readiness/report.js';
import { stay, to, told, assertNever } from './transition.js';
import type { TransitionContext } from './transition.js';

export function onReport(context: TransitionContext, report: ReadinessReport): Step {
  const { life, policy, now, elapsed } = context;
  const { phase } = life;
  if (phase.kind !== 'live') return stay(context);
  const { state, spawnedAt, bornAt } = phase;
  const until = spawnedAt + policy.withinMs;
  const live = (next: LiveState, effects: readonly Effect[] = []): Step =>
    to(context, { kind: 'live', state: next, spawnedAt, bornAt }, effects);
  switch (report.kind) {
    case 'listening':
      if (state.kind === 'ready') return stay(context);
      if (state.kind === 'starting' && state.phase === 'listening') return stay(context);
      return live({
        kind: 'starting',
        since: spawnedAt,
        pid: state.pid,
        phase: 'listening',
        awaits: report.awaits,
        until,
        overdue: state.kind === 'starting' ? state.overdue : undefined,
        listenedAfterMs: elapsed - bornAt,
      });
    case 'awaits':
      if (state.kind !== 'starting') return stay(context);
      return live({ ...state, awaits: report.awaits });
    case 'ready': {
      const { upstream, http, guessed } = report;
      return live(
        {
          kind: 'ready',
          since: state.kind === 'ready' ? state.since : now,
          pid: state.pid,
          spawnedAt,
          listenedAfterMs: state.kind === 'running' ? undefined : state.listenedAfterMs,
          readyAfterMs: state.kind === 'ready' ? state.readyAfterMs : elapsed - bornAt,
          upstream,
          http,
          guessed,
          cutOff: undefined,
        },
        upstream ? [{ kind: 'learn', what: answering(upstream, guessed, http) }] : [],
      );
    }
    case 'moved': {
      if (state.kind !== 'ready') return stay(context);
      const { upstream, http, guessed } = report;
      return live({ ...state, upstream, http, guessed, cutOff: undefined });
    }
    case 'cut-off':
      if (state.kind !== 'ready') return stay(context);
      return live({ ...state, cutOff: report.cutOff });
    case 'reachable':
      if (state.kind !== 'ready') return stay(context);
      return live({ ...state, cutOff: undefined });
    case 'worker': {
      if (state.kind === 'ready') return stay(context);
      const { role } = report;
      const since = state.kind === 'running' ? state.since : now;
      const running = { kind: 'running', since, pid: state.pid, spawnedAt } as const;
      return role === 'undecided'
        ? live({ ...running, role, until })
        : live({ ...running, role }, [{ kind: 'learn', what: { kind: 'worker' } }]);
    }
    case 'overdue':
      if (state.kind === 'ready' || (state.kind === 'starting' && state.overdue)) {
        return stay(context);
      }
      return live(overdue(state, until, report.failure));
    case 'remark':
      return { next: life, effects: told(report.level, report.text) };
    default:
      return assertNever(report);
  }
}

/** What was taken for a worker is told otherwise by another instance. */
function overdue(
  state: Exclude<LiveState, { kind: 'ready' }>,
  until: number,
  why: Failure,
): LiveState {
  if (state.kind === 'starting') return { ...state, overdue: why };
  const { pid, spawnedAt } = state;
  return {
    kind: 'starting',
    since: spawnedAt,
    pid,
    phase: 'spawned',
    awaits: undefined,
    until,
    overdue: why,
    listenedAfterMs: undefined,
  };
}

function answering(upstream: Upstream, guessed: boolean, http: boolean): Remembered {
  const what = guessed
    ? ({ kind: 'upstream', upstream } as const)
    : ({ kind: 'answered', on: upstream.kind } as const);
  return http ? what : { ...what, http };
}
