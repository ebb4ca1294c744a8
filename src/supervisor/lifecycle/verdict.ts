/**
 * What the end of a process means for its instance, when nobody asked for it.
 */
import { failure } from '../../model/failure.js';
import type { ExitFacts, Failure } from '../../model/failure.js';
import { backoffMs, countDeath } from './backoff.js';
import type { LifecyclePolicy } from './phase.js';

export type Verdict =
  | { readonly kind: 'exited' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'skipped'; readonly failure: Failure }
  /** Starts again after a while. */
  | { readonly kind: 'again'; readonly deaths: number; readonly delayMs: number };

/** A shell that says "not found" says it at once; later the code is some program's own. */
const NOT_FOUND_WITHIN_MS = 2000;

/**
 * @param wasReady it had been ready (a worker: running) in this boot
 * @param deathsBefore fast deaths in a row before this one
 */
export function verdict(
  exit: ExitFacts,
  policy: LifecyclePolicy,
  wasReady: boolean,
  deathsBefore: number,
): Verdict {
  const { app } = policy;
  if (exit.code === 0 && (policy.oneshot || policy.restart !== 'always')) return { kind: 'exited' };

  // 126 and 127 (POSIX XCU 2.8.2) are cured by installing something, not by trying again.
  const notThere = exit.code === 127 || exit.code === 126;
  if (notThere && exit.livedMs < NOT_FOUND_WITHIN_MS) {
    const why = failure('exited-nonzero', { app, words: exit.words });
    return { kind: policy.optional ? 'skipped' : 'failed', failure: why };
  }
  if (policy.restart === 'never') {
    const { words } = exit;
    const why = policy.oneshot
      ? failure('oneshot-failed', { app, words, deaths: 1 })
      : wasReady
        ? failure('exited-nonzero', { app, words })
        : failure('exited-early', { app, words, expected: policy.expected });
    return { kind: 'failed', failure: why };
  }
  // How long it ran says nothing of a oneshot: a migration may fail at its last step. An end that was
  // asked for is no crash, and not one more in a row.
  const more = policy.oneshot ? deathsBefore + 1 : countDeath(deathsBefore, exit.livedMs);
  const deaths = exit.asked ? Math.min(more, deathsBefore) : more;
  if (deaths > 0 && deaths >= policy.retries) {
    const facts = { app, words: exit.words, deaths };
    const why = policy.oneshot ? failure('oneshot-failed', facts) : failure('gave-up', facts);
    return { kind: 'failed', failure: why };
  }
  return { kind: 'again', deaths, delayMs: backoffMs(deaths) };
}
