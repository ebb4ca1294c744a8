/**
 * What stands in the way of an app that is about to start: the front of its own stack, another stack that has
 * claimed its address, or whoever is there.
 */
import type { App } from '../model/app.js';
import type { Failure } from '../model/failure.js';
import type { ListenSpec } from '../model/stack.js';
import { preflight } from '../supervisor/preflight.js';
import type { StartQuestions } from '../supervisor/preparation.js';
import type { AddressClaims } from './address-claims.js';
import type { Books } from './books.js';
import { ownListener } from './own-listener.js';

/** @param front addresses on which the stack listens, with their real ports */
export function lookAhead(
  front: readonly ListenSpec[],
  claims: Pick<AddressClaims, 'take'>,
  tell: Books['tell'],
): StartQuestions['preflight'] {
  const frontInTheWay = (app: App): Failure | undefined => {
    const found = ownListener(app, front);
    if (found === undefined || found.certain) return found?.failure;
    tell('warning', app.name, `${found.failure.message}; ${found.failure.advice}`);
    return undefined;
  };
  return async (app, instance, offered, aborted) =>
    frontInTheWay(app) ??
    (await claims.take(app, instance, aborted)) ??
    (await preflight(app, offered));
}
