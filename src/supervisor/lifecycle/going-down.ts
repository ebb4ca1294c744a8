/**
 * The lifecycle from a wish to end to an empty group. See the drawing in `lifecycle.ts`.
 */
import { formatDuration } from '../../model/duration.js';
import { afterEnd } from './ending.js';
import type { Effect, StoppingOutcome, Step } from './phase.js';
import {
  begin,
  hasGivenUp,
  stay,
  stopped,
  to,
  told,
  assertNever,
  waitsForHope,
} from './transition.js';
import type { At, TransitionContext, In } from './transition.js';

/** Part of the grace that requests in flight may use up before the signal, and its upper end. */
const DRAIN_SHARE = 0.5;
const DRAIN_LIMIT_MS = 5000;
/** A stop that takes longer than this names whom it waits for, and again when twice as long has passed. */
const REMIND_MS = 1000;
const REMIND_AGAIN_MS = 5000;
/** After SIGKILL only a process in uninterruptible sleep remains. */
const UNKILLABLE_MS = 5000;

export function onStop(context: TransitionContext, input: In<'stop'>): Step {
  const { life, elapsed } = context;
  const { phase } = life;
  const { why, drain, deadline } = input;
  switch (phase.kind) {
    case 'rest':
      // It would come again by itself.
      if (waitsForHope(phase)) return stopped(context, why);
      if (hasGivenUp(phase) || (phase.state.kind === 'exited' && phase.state.left)) {
        return stopped(context, why, [{ kind: 'end-left' }]);
      }
      // A lazy app that was stopped by hand stays so, whoever asks for it.
      if (phase.state.kind === 'stopped' && phase.state.why === 'lazy' && why === 'asked') {
        return stopped(context, why);
      }
      return stay(context);
    case 'waiting':
      return stopped(context, why);
    case 'preparing':
      return stopped(context, why, [{ kind: 'cancel-preparation' }]);
    case 'backoff':
      return stopped(context, why, [{ kind: 'cancel', timer: 'backoff' }, { kind: 'end-left' }]);
    case 'live':
      return stopLive(context, phase, { kind: 'stop', why }, drain, deadline);
    case 'stopping': {
      const killAt = Math.min(phase.killAt, deadline ?? Infinity);
      const sooner = phase.killAt - killAt;
      const next: At<'stopping'> = {
        ...phase,
        outcome: { kind: 'stop', why },
        killAt,
        state: { ...phase.state, then: 'stopped', deadline: phase.state.deadline - sooner },
      };
      const effects: Effect[] =
        phase.step !== 'killed' && sooner > 0
          ? [{ kind: 'arm', timer: 'kill', at: Math.max(elapsed, killAt) }]
          : [];
      if (phase.step === 'draining' && drain === 'meanwhile') return ask(context, next, effects);
      return to(context, next, effects);
    }
    default:
      return assertNever(phase);
  }
}

export function stopLive(
  context: TransitionContext,
  { state }: At<'live'>,
  outcome: StoppingOutcome,
  drain: 'first' | 'meanwhile',
  shared: number | undefined,
): Step {
  const { policy, now, elapsed } = context;
  const graceMs = Math.max(0, Math.min(policy.graceMs, (shared ?? Infinity) - elapsed));
  const killAt = elapsed + graceMs;
  const phase: At<'stopping'> = {
    kind: 'stopping',
    step: 'draining',
    outcome,
    exit: undefined,
    begunAt: elapsed,
    killAt,
    state: {
      kind: 'stopping',
      since: now,
      pid: state.pid,
      deadline: now + graceMs,
      then: outcome.kind === 'restart' ? 'restart' : 'stopped',
      remaining: [],
    },
  };
  const effects: Effect[] = [
    { kind: 'unwatch' },
    { kind: 'drain' },
    { kind: 'arm', timer: 'kill', at: killAt },
    ...armReminder(elapsed, killAt),
    { kind: 'follow-group' },
  ];
  if (drain === 'meanwhile') return ask(context, phase, effects);
  const drainUntil = elapsed + Math.min(DRAIN_LIMIT_MS, graceMs * DRAIN_SHARE);
  return to(context, phase, [...effects, { kind: 'arm', timer: 'drain', at: drainUntil }]);
}

export function ask(
  context: TransitionContext,
  phase: At<'stopping'>,
  effects: readonly Effect[] = [],
): Step {
  return to(context, { ...phase, step: 'asked' }, [
    ...effects,
    { kind: 'cancel', timer: 'drain' },
    { kind: 'ask', until: phase.killAt },
  ]);
}

export function kill(
  context: TransitionContext,
  phase: At<'stopping'>,
  effects: readonly Effect[] = [],
): Step {
  return to(context, { ...phase, step: 'killed' }, [
    ...effects,
    { kind: 'cancel', timer: 'drain' },
    { kind: 'cancel', timer: 'remind' },
    { kind: 'cancel', timer: 'kill' },
    { kind: 'end-drain' },
    { kind: 'kill' },
    { kind: 'arm', timer: 'unkillable', at: context.elapsed + UNKILLABLE_MS },
  ]);
}

export function onKill(context: TransitionContext): Step {
  const { phase } = context.life;
  switch (phase.kind) {
    case 'rest':
      return stay(context);
    case 'waiting':
    case 'preparing':
    case 'backoff':
      return onStop(context, {
        kind: 'stop',
        why: 'asked',
        drain: 'meanwhile',
        deadline: undefined,
      });
    case 'live': {
      const told = stopLive(
        context,
        phase,
        { kind: 'stop', why: 'asked' },
        'first',
        context.elapsed,
      );
      const next = told.next.phase;
      return next.kind === 'stopping' ? kill(context, next, told.effects) : told;
    }
    case 'stopping':
      return phase.step === 'killed' ? stay(context) : kill(context, phase);
    default:
      return assertNever(phase);
  }
}

/**
 * Unless so little is left of the grace by then that what follows it says as much.
 * @param inMs from now
 */
export function armReminder(now: number, killAt: number, inMs = REMIND_MS): readonly Effect[] {
  const at = now + inMs;
  return killAt - at < REMIND_MS / 2 ? [] : [{ kind: 'arm', timer: 'remind', at }];
}

export function remind(context: TransitionContext): Step {
  const { life, elapsed } = context;
  const { phase } = life;
  if (phase.kind !== 'stopping' || phase.step === 'killed') return stay(context);
  const { begunAt, killAt } = phase;
  const { remaining, pid } = phase.state;
  // The machine slept, and its grace is about to be set anew.
  if (killAt <= elapsed) return stay(context);
  const who = remaining.join(', ') || `pid ${pid}`;
  const how =
    phase.step === 'draining' ? `lets requests in flight end, then ${who}` : `waits for ${who}`;
  const text = `still stopping: ${how}; KILL in ${formatDuration(killAt - elapsed)}`;
  return {
    next: life,
    effects: [
      ...told('info', text),
      ...armReminder(elapsed, killAt, Math.max(REMIND_AGAIN_MS, elapsed - begunAt)),
    ],
  };
}

export function onDrained(context: TransitionContext): Step {
  const { phase } = context.life;
  if (phase.kind !== 'stopping' || phase.step !== 'draining') return stay(context);
  return ask(context, phase);
}

export function onGroup(context: TransitionContext, remaining: readonly string[]): Step {
  const { phase } = context.life;
  if (phase.kind !== 'stopping') return stay(context);
  // The exit of the leader comes first, or its facts would be lost.
  if (remaining.length === 0) return phase.exit ? finish(context, phase) : stay(context);
  return to(context, { ...phase, state: { ...phase.state, remaining } });
}

export function finish(context: TransitionContext, phase: At<'stopping'>): Step {
  const effects: Effect[] = [
    { kind: 'cancel', timer: 'drain' },
    { kind: 'cancel', timer: 'remind' },
    { kind: 'cancel', timer: 'kill' },
    { kind: 'cancel', timer: 'unkillable' },
    { kind: 'end-drain' },
    { kind: 'clean-up' },
  ];
  const { outcome } = phase;
  switch (outcome.kind) {
    case 'stop':
      return stopped(context, outcome.why, effects);
    case 'restart':
      return begin(context, effects);
    case 'died':
      if (!phase.exit) return stay(context);
      return afterEnd(context, phase.exit, outcome.wasReady, effects);
    default:
      return assertNever(outcome);
  }
}
