/**
 * What a starting app has to do next, by where it is expected and what was seen of it so far. Pure.
 */
import type { App } from '../../model/app.js';
import { awaitsText, type Awaits } from '../../model/awaits.js';
import type { CandidateView } from './candidate.js';
import { isOwnRule } from './own-rule.js';
import type { Awaited } from './told.js';

/**
 * What accepts connections where the app is awaited; undefined: nothing does. Where nobody has told,
 * any place will do, and one that is only remembered is no reason to look past another.
 */
export function openWhereAwaited<C extends Pick<CandidateView, 'reason' | 'answer'>>(
  candidates: readonly C[],
  awaited: Awaited | undefined,
): C | undefined {
  const open = candidates.find(({ answer }) => answer.kind !== 'none');
  const elsewhere = awaited?.reason === 'told' && open?.reason !== 'told';
  return elsewhere ? undefined : open;
}

/**
 * What the app has to do next.
 *
 * @param ruleMet its own ready rule (`log:`, `exec:`, `delay:`), if it has one, is met
 * @param candidates none before anybody has looked
 */
export function awaitsOf(
  { ready: rule, upstream: plan }: Pick<App, 'ready' | 'upstream'>,
  awaited: Awaited | undefined,
  ruleMet = false,
  candidates: readonly CandidateView[] = [],
): Awaits | undefined {
  if (isOwnRule(rule) && !ruleMet) return rule;
  if (plan.kind === 'none') return undefined;
  const open = openWhereAwaited(candidates, awaited);
  if (open) {
    const path = rule?.kind === 'http' ? rule.path : undefined;
    return { kind: 'answer', upstream: open.upstream, path };
  }
  return awaited ? { kind: 'upstream', upstream: awaited.upstream } : { kind: 'any-upstream' };
}

export function sameAwaits(a: Awaits | undefined, b: Awaits | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && awaitsText(a) === awaitsText(b));
}
