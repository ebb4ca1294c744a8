/**
 * The lifecycle from a wish to a living process. See the drawing in `lifecycle.ts`.
 */
import type { Blocker } from '../../model/state.js';
import { stopLive } from './going-down.js';
import type { Effect, LiveState, Phase, Step, Way } from './phase.js';
import { prepare, rest, stay, to, unreachable, waitsForHope } from './transition.js';
import type { Context, In } from './transition.js';

/** A boot by somebody's wish: what was counted before counts no more. */
function begin(context: Context, way: Way, effects: readonly Effect[] = []): Step {
  const fresh: Context = { ...context, life: { ...context.life, deaths: 0 } };
  switch (way.kind) {
    case 'free':
      return prepare(fresh, effects);
    case 'blocked':
      return to(fresh, waiting(context.now, way.by), effects);
    case 'hopeless': {
      const { failure } = way;
      return rest(fresh, { kind: 'failed', since: context.now, failure, exit: undefined }, effects);
    }
    default:
      return unreachable(way);
  }
}

function waiting(since: number, blockedBy: readonly Blocker[]): Phase {
  return { kind: 'waiting', state: { kind: 'pending', since, blockedBy } };
}

function sameBlockers(a: readonly Blocker[], b: readonly Blocker[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ app, why, settled }, i) =>
        b[i]?.app === app && b[i].why === why && b[i].settled === settled,
    )
  );
}

export function onStart(context: Context, input: In<'start' | 'restart'>): Step {
  const { phase } = context.life;
  switch (phase.kind) {
    case 'rest':
      return begin(context, input.way);
    case 'backoff':
      return begin(context, input.way, [{ kind: 'cancel', timer: 'backoff' }]);
    case 'waiting':
      return stay(context);
    case 'preparing':
      // What is looked at may be what has just been mended.
      if (input.kind === 'start') return stay(context);
      return begin(context, input.way, [{ kind: 'cancel-preparation' }]);
    case 'live':
      if (input.kind === 'start') return stay(context);
      return stopLive(context, phase, { kind: 'restart' }, 'first', undefined);
    case 'stopping':
      return to(context, {
        ...phase,
        outcome: { kind: 'restart' },
        state: { ...phase.state, then: 'restart' },
      });
    default:
      return unreachable(phase);
  }
}

/** What an app comes after has changed: only who waits for it is concerned. */
export function onWay(context: Context, { way }: In<'way'>): Step {
  const { phase } = context.life;
  if (phase.kind === 'waiting') {
    if (way.kind !== 'blocked') return begin(context, way);
    if (sameBlockers(phase.state.blockedBy, way.by)) return stay(context);
    return to(context, waiting(phase.state.since, way.by));
  }
  if (!waitsForHope(phase)) return stay(context);
  if (way.kind === 'hopeless' && way.failure.message === phase.state.failure.message) {
    return stay(context);
  }
  return begin(context, way);
}

export function onSpawned(context: Context, { pid, awaits }: In<'spawned'>): Step {
  const { life, policy, now } = context;
  if (life.phase.kind !== 'preparing') return stay(context);
  const state: LiveState = policy.oneshot
    ? { kind: 'running', since: now, pid, spawnedAt: now, role: 'oneshot' }
    : {
        kind: 'starting',
        since: now,
        pid,
        phase: 'spawned',
        awaits,
        until: now + policy.withinMs,
        overdue: undefined,
        listenedAfterMs: undefined,
      };
  // A oneshot is awaited by its end, not by an answer.
  const effects: Effect[] = policy.oneshot ? [] : [{ kind: 'watch', pid }];
  return to(
    { ...context, life: { ...life, spawns: life.spawns + 1 } },
    { kind: 'live', state, spawnedAt: now },
    effects,
  );
}

export function onNotSpawned(context: Context, { failure, missing }: In<'not-spawned'>): Step {
  const { life, policy, now } = context;
  if (life.phase.kind !== 'preparing') return stay(context);
  // How an earlier boot ended is not why this one did not come to be.
  if (missing && policy.optional) return rest(context, { kind: 'skipped', since: now, failure });
  return rest(context, { kind: 'failed', since: now, failure, exit: undefined });
}
