/**
 * What the end of a process that nobody asked for leads to. See the drawing in `lifecycle.ts`.
 */
import type { ExitFacts } from '../../model/failure.js';
import { backgroundWords } from '../../model/reason.js';
import type { Effect, Step } from './phase.js';
import { rest, stay, to, told, assertNever } from './transition.js';
import type { TransitionContext } from './transition.js';
import { verdict } from './verdict.js';

/** What an end that nobody asked for leads to. */
export function afterEnd(
  context: TransitionContext,
  exit: ExitFacts,
  wasReady: boolean,
  effects: readonly Effect[],
): Step {
  const { life, policy, now, elapsed } = context;
  const ruling = verdict(exit, policy, wasReady, life.deaths);
  switch (ruling.kind) {
    case 'exited':
      return rest(context, { kind: 'exited', since: now, exit }, effects);
    case 'skipped':
      return rest(context, { kind: 'skipped', since: now, failure: ruling.failure }, effects);
    case 'failed':
      return rest(context, { kind: 'failed', since: now, failure: ruling.failure, exit }, effects);
    case 'again': {
      const { deaths, delayMs } = ruling;
      const until = now + delayMs;
      return to(
        { ...context, life: { ...life, deaths } },
        { kind: 'backoff', state: { kind: 'backoff', since: now, until, deaths, exit } },
        [...effects, { kind: 'arm', timer: 'backoff', at: elapsed + delayMs }],
      );
    }
    default:
      return assertNever(ruling);
  }
}

/** Nothing of what went to the background is watched, restarted or sent requests. */
export function onLeft(context: TransitionContext, left: readonly string[]): Step {
  const { phase } = context.life;
  const effects = told('warning', `has ended and ${backgroundWords(left)}`);
  if (phase.kind !== 'rest' || phase.state.kind !== 'exited') return { ...stay(context), effects };
  return rest(context, { ...phase.state, left }, effects);
}
