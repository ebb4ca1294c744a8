/**
 * The life of one instance, as a pure machine: no processes, no clock, no timers. `step` takes where
 * it is and what happened, and gives where it is then and what is to be done.
 *
 *                     start, blocked            blockers gone
 *        +--------+ ---------------> +---------+ -----------> +-----------+
 *   +--> |  rest  |                  | waiting |              | preparing | <------------------+
 *   |    |stopped | <--------------- +---------+              +-----------+                    |
 *   |    |exited  |   stop, hopeless                            |       | spawned              |
 *   |    |failed  | ------------------ start -----------------> |       |                      |
 *   |    |skipped | <---------- stop, not-spawned ------------- +       v                      |
 *   |    +--------+                                    +------------------------------+        |
 *   |       ^  ^                                       | live                         |        |
 *   |       |  |        exited, group empty            | starting -> listening -> ready        |
 *   |       |  +-------------------------------------- |    |   \-> running (worker) -^ |       |
 *   |       |              (verdict)                   |    +-> overdue -> ready      |        |
 *   |       |                    |                     +------------------------------+        |
 *   |       |                    v                        |  stop, restart, kill;     ^        |
 *   |       |               +---------+                   |  exited, others left      |        |
 *   |  stop |               | backoff | --- timer, start -+---------------------------+--------+
 *   |       +-------------- +---------+                   v                                    |
 *   |                            ^   verdict   +-------------------------------+               |
 *   |                            +------------ | stopping                      | -- restart ---+
 *   +----------------------------------------- | draining -> asked -> killed   |
 *                 group empty                  +-------------------------------+
 *
 * Every arrow to `preparing` leads to `waiting` instead, or to `failed`, while what the app comes after is
 * not there.
 *
 * Invariants: a process lives only in `live` and `stopping`; a new one is prepared only when the
 * group of the one before is empty; in every phase but `rest` and `live` there is a timer, a process
 * or a named blocker that will move it on.
 *
 * A machine that slept (a closed lid, SIGSTOP) fires its timers late: the groups slept as well, so a
 * late deadline is set anew instead of killing what never had its time.
 */
import { formatDuration } from '../../model/duration.js';
import type { ExitFacts } from '../../model/failure.js';
import { exitRemark } from '../../model/remark.js';
import { onNotSpawned, onSpawned, onStart, onWay } from './coming-up.js';
import { afterEnd, onLeft } from './ending.js';
import {
  armReminder,
  ask,
  finish,
  kill,
  onDrained,
  onGroup,
  onKill,
  onStop,
  remind,
} from './going-down.js';
import { onReport } from './living.js';
import type { Effect, Input, Lifecycle, LifecyclePolicy, Step } from './phase.js';
import { bootAgain, hasGivenUp, stay, to, told, assertNever } from './transition.js';
import type { At, TransitionContext, Given, In } from './transition.js';

/** A timer this late means that the machine stood still, not that it was busy. */
const LATE_MS = 2000;

/** An instance before anything happened to it. */
export function newborn(policy: LifecyclePolicy, now: number): Lifecycle {
  const why = policy.start === 'auto' ? 'asked' : policy.start;
  return {
    phase: { kind: 'rest', state: { kind: 'stopped', since: now, why } },
    generation: 0,
    spawns: 0,
    deaths: 0,
    refusals: 0,
    lastExit: undefined,
  };
}

/** @returns the same `life` object when the input changes nothing */
export function step(life: Lifecycle, input: Input, given: Given): Step {
  const context: TransitionContext = { ...given, life };
  if ('generation' in input && input.generation !== life.generation) return stay(context);
  switch (input.kind) {
    case 'start':
    case 'restart':
      return onStart(context, input);
    case 'stop':
      return onStop(context, input);
    case 'kill':
      return onKill(context);
    case 'try-again':
      return hasGivenUp(life.phase) ? bootAgain(context) : stay(context);
    case 'way':
      return onWay(context);
    case 'spawned':
      return onSpawned(context, input);
    case 'not-spawned':
      return onNotSpawned(context, input);
    case 'report':
      return onReport(context, input.report);
    case 'exited':
      return onExited(context, input);
    case 'left':
      return onLeft(context, input.left);
    case 'drained':
      return onDrained(context);
    case 'group':
      return onGroup(context, input.remaining);
    case 'timer':
      return onTimer(context, input);
    default:
      return assertNever(input);
  }
}

function onExited(context: TransitionContext, { exit, remaining }: In<'exited'>): Step {
  const { life, policy, now, elapsed } = context;
  const { phase } = life;
  const after: TransitionContext = { ...context, life: { ...life, lastExit: exit } };
  if (phase.kind === 'live') {
    const wasReady = phase.state.kind === 'ready' || phase.state.kind === 'running';
    if (remaining.length === 0) {
      return afterEnd(after, exit, wasReady, [{ kind: 'unwatch' }, { kind: 'clean-up' }]);
    }
    const killAt = elapsed + policy.graceMs;
    return to(
      after,
      {
        kind: 'stopping',
        step: 'asked',
        outcome: { kind: 'died', wasReady },
        exit,
        begunAt: elapsed,
        killAt,
        state: {
          kind: 'stopping',
          since: now,
          pid: phase.state.pid,
          deadline: now + policy.graceMs,
          then: policy.restart === 'never' || exit.code === 0 ? 'stopped' : 'restart',
          remaining,
        },
      },
      [
        { kind: 'unwatch' },
        {
          kind: 'remark',
          remark: {
            kind: exitRemark(exit),
            text: `${exit.words}; stopping what it left behind: ${remaining.join(', ')}`,
          },
        },
        { kind: 'ask', until: killAt },
        { kind: 'arm', timer: 'kill', at: killAt },
        ...armReminder(elapsed, killAt),
        { kind: 'follow-group' },
      ],
    );
  }
  if (phase.kind !== 'stopping') return stay(context);
  const left: At<'stopping'> = { ...phase, exit, state: { ...phase.state, remaining } };
  const { next, effects } = withoutLeader(after, left);
  return { next, effects: [...crossing(exit), ...effects] };
}

function withoutLeader(context: TransitionContext, left: At<'stopping'>): Step {
  if (left.state.remaining.length === 0) return finish(context, left);
  // Nobody answers requests any more; the others of the group need not wait for the drain.
  if (left.step === 'draining')
    return ask({ ...context, life: { ...context.life, phase: left } }, left);
  return to(context, left);
}

/** An end of its own that a stop crosses: no state that follows will tell of it. */
function crossing(exit: ExitFacts): readonly Effect[] {
  if (exit.asked) return [];
  return [{ kind: 'remark', remark: { kind: exitRemark(exit), text: exit.words } }];
}

function onTimer(context: TransitionContext, { timer, due }: In<'timer'>): Step {
  const { life, policy, now, elapsed } = context;
  const { phase } = life;
  switch (timer) {
    case 'backoff':
      return phase.kind === 'backoff' ? bootAgain(context) : stay(context);
    case 'drain':
      return onDrained(context);
    case 'remind':
      return remind(context);
    case 'kill': {
      if (phase.kind !== 'stopping' || phase.step === 'killed') return stay(context);
      if (elapsed - due > LATE_MS) {
        const killAt = elapsed + policy.graceMs;
        const deadline = now + policy.graceMs;
        return to(context, { ...phase, killAt, state: { ...phase.state, deadline } }, [
          { kind: 'arm', timer: 'kill', at: killAt },
          ...armReminder(elapsed, killAt),
        ]);
      }
      const late = phase.state.remaining.join(', ') || `pid ${phase.state.pid}`;
      const text = `still there after ${formatDuration(elapsed - phase.begunAt)}, killed: ${late}`;
      return kill(context, phase, told('warning', text));
    }
    case 'unkillable': {
      if (phase.kind !== 'stopping') return stay(context);
      const who = phase.state.remaining.join(', ') || `pid ${phase.state.pid}`;
      const text = `cannot be ended, not even by SIGKILL: ${who}`;
      return to(context, phase, told('error', text));
    }
    default:
      return assertNever(timer);
  }
}
