/**
 * The lifecycle from a wish to a living process. See the drawing in `lifecycle.ts`.
 */
import type { Failure } from '../../model/failure.js';
import type { Blocker } from '../../model/state.js';
import { backoffMs } from './backoff.js';
import { stopLive } from './going-down.js';
import type { Effect, LiveState, Step } from './phase.js';
import { begin, rest, stay, to, assertNever, waiting, waitsForHope } from './transition.js';
import type { TransitionContext, In } from './transition.js';

/** A minute of trying, as the pauses grow: what lasts longer wants somebody to look at it. */
const MOST_REFUSALS = 10;

function sameBlockers(a: readonly Blocker[], b: readonly Blocker[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ app, why, settled }, i) =>
        b[i]?.app === app && b[i].why === why && b[i].settled === settled,
    )
  );
}

export function onStart(context: TransitionContext, input: In<'start' | 'restart'>): Step {
  const { phase } = context.life;
  switch (phase.kind) {
    case 'rest':
      return begin(context);
    case 'backoff':
      return begin(context, [{ kind: 'cancel', timer: 'backoff' }]);
    case 'waiting':
      return stay(context);
    case 'preparing':
      // What is looked at may be what has just been mended.
      if (input.kind === 'start') return stay(context);
      return begin(context, [{ kind: 'cancel-preparation' }]);
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
      return assertNever(phase);
  }
}

/** What an app comes after may have changed: only who waits for it is concerned. */
export function onWay(context: TransitionContext): Step {
  const { phase } = context.life;
  if (phase.kind === 'waiting') {
    const way = context.way();
    if (way.kind !== 'blocked') return begin(context, [], way);
    if (sameBlockers(phase.state.blockedBy, way.by)) return stay(context);
    return to(context, waiting(phase.state.since, way.by));
  }
  if (!waitsForHope(phase)) return stay(context);
  const way = context.way();
  if (way.kind === 'hopeless' && way.failure.message === phase.state.failure.message) {
    return stay(context);
  }
  return begin(context, [], way);
}

export function onSpawned(context: TransitionContext, { pid, awaits }: In<'spawned'>): Step {
  const { life, policy, now, elapsed } = context;
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
    { ...context, life: { ...life, spawns: life.spawns + 1, refusals: 0 } },
    { kind: 'live', state, spawnedAt: now, bornAt: elapsed },
    effects,
  );
}

function tryLater(context: TransitionContext, failure: Failure, refusals: number): Step {
  const { life, now, elapsed } = context;
  const delayMs = backoffMs(refusals);
  const until = now + delayMs;
  return to(
    { ...context, life: { ...life, refusals } },
    {
      kind: 'backoff',
      state: { kind: 'backoff', since: now, until, deaths: life.deaths, failure },
    },
    [{ kind: 'arm', timer: 'backoff', at: elapsed + delayMs }],
  );
}

export function onNotSpawned(
  context: TransitionContext,
  { failure, obstacle }: In<'not-spawned'>,
): Step {
  const { life, policy, now } = context;
  if (life.phase.kind !== 'preparing') return stay(context);
  const refusals = life.refusals + 1;
  if (obstacle === 'passing' && refusals < MOST_REFUSALS) {
    return tryLater(context, failure, refusals);
  }
  // How an earlier boot ended is not why this one did not come to be.
  if (obstacle === 'missing' && policy.optional)
    return rest(context, { kind: 'skipped', since: now, failure });
  return rest(context, { kind: 'failed', since: now, failure, exit: undefined });
}
