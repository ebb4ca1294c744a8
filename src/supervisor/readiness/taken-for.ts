/**
 * What an app is taken for while nothing of it listens. Pure.
 */
import type { App } from '../../model/app.js';
import { mayAnswerNowhere } from '../../model/upstream.js';
import { isOwnRule } from './own-rule.js';
import type { Remembered } from './report.js';

/** It has answered, at some place or other: time alone makes no worker of it any more. */
export function hasAnswered(remembered: Remembered | undefined): boolean {
  return remembered !== undefined && remembered.kind !== 'worker';
}

/**
 * `undecided` may still be told to be a worker at `within`. Undefined: it is no worker,
 * and is overdue after `within`.
 *
 * @param ruleMet its own ready rule (`log:`, `exec:`, `delay:`), if it has one, is met
 */
export function takenFor(
  app: Pick<App, 'upstream' | 'prefixGuessed' | 'ready'>,
  remembered: Remembered | undefined,
  ruleMet: boolean,
): 'undecided' | 'silent' | undefined {
  // Whoever writes a prefix expects an answer there, not that of the app on `/`.
  if (!mayAnswerNowhere(app) || !app.prefixGuessed || hasAnswered(remembered)) return undefined;
  if (isOwnRule(app.ready)) return ruleMet ? 'silent' : undefined;
  if (app.ready !== undefined) return undefined;
  return remembered?.kind === 'worker' ? 'silent' : 'undecided';
}
