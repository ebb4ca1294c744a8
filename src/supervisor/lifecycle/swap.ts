/**
 * The reload that is not noticed: the next generation of an instance boots beside the one that serves,
 * on a socket and a port of its own, and takes its place when it is ready. Pure.
 *
 *                    reload                       next is ready
 *    +---------+ ---------------> +---------+ -------------------> the next serves; the one before
 *    | one     |                  | booting | --+ reload:          is drained and stopped
 *    | serves  | <--------------- |         | <-+ boots anew
 *    +---------+  next has failed +---------+ -------------------> the next takes its place as it is,
 *       ^    ^    or is overdue      |     the other has ended     and goes on as any boot does
 *       |    |  (and is stopped)     |     by itself
 *       |    +-- stop, restart, kill-+
 *       |        (the next is stopped, the order goes to the one that serves)
 *       +------- the one that serves ends: goes on as without a swap
 *
 * Invariants: each of the two has a lifecycle of its own, so nothing of one is ever taken for the
 * other's; they never share a socket; whatever happens, one of them is the one that counts, and the
 * other is being stopped, or about to be the one.
 */
import { formatDuration } from '../../model/duration.js';
import { failure } from '../../model/failure.js';
import { isWorker } from '../../model/state.js';
import type { Failure } from '../../model/failure.js';
import type { Phase } from './phase.js';
import { assertNever } from './transition.js';

export type SwapDecision =
  | { readonly kind: 'wait' }
  /** The next is ready: requests go there, the one before is stopped. */
  | { readonly kind: 'switch' }
  /** The one that served is no more: the next is all there is. */
  | { readonly kind: 'take-over' }
  /** The next comes to nothing: the other goes on. */
  | { readonly kind: 'give-up'; readonly failure: Failure };

export interface SwapFacts {
  readonly app: string;
  /** `within`, in ms. */
  readonly withinMs: number;
  /** What it does when it is ready, in words: `answered on $SOCKET`. */
  readonly expected: string;
}

const WAIT: SwapDecision = { kind: 'wait' };

/** Whether there is something that serves, beside which a next generation can boot. */
export function maySwap({ kind, state }: Phase): boolean {
  return kind === 'live' && (state.kind === 'ready' || isWorker(state));
}

/** To be asked after every change of either side, while the next one boots. */
export function decideSwap(current: Phase, next: Phase, facts: SwapFacts): SwapDecision {
  switch (next.kind) {
    case 'rest':
      return { kind: 'give-up', failure: whyAtRest(next.state, facts) };
    case 'waiting':
    case 'preparing':
    case 'backoff':
    case 'stopping':
      // An end that was not asked for is followed by rest; one that was, by the boot anew.
      break;
    case 'live': {
      const { state } = next;
      if (state.kind === 'ready') return { kind: 'switch' };
      if (state.kind === 'starting' && state.overdue && maySwap(current)) {
        return { kind: 'give-up', failure: state.overdue };
      }
      if (isWorker(state)) return settled(current, facts);
      break;
    }
    default:
      return assertNever(next);
  }
  return current.kind === 'live' ? WAIT : { kind: 'take-over' };
}

/** The next turns out to be a worker: right for a worker, and too little for what is routed. */
function settled(current: Phase, { app, withinMs, expected }: SwapFacts): SwapDecision {
  if (current.state.kind !== 'ready' || current.state.upstream === undefined) {
    return { kind: 'switch' };
  }
  const within = formatDuration(withinMs);
  return { kind: 'give-up', failure: failure('overdue', { app, within, expected }) };
}

function whyAtRest(
  state: Extract<Phase, { kind: 'rest' }>['state'],
  { app, expected }: SwapFacts,
): Failure {
  switch (state.kind) {
    case 'failed':
    case 'skipped':
      return state.failure;
    case 'exited':
      return failure('exited-early', { app, words: state.exit.words, expected });
    case 'stopped':
      return failure('spawn-failed', { app, reason: 'its boot was stopped' });
  }
}
