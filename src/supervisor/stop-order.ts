/**
 * In what order a whole stack stops: an app when nobody who comes after it is left. Pure.
 */
import type { App } from '../model/app.js';

/**
 * Apps that may be told to stop now: all whose dependants are at rest.
 *
 * @param atRest whether an app has no process and none is on its way
 */
export function mayStop(apps: readonly App[], atRest: (app: string) => boolean): readonly App[] {
  return apps.filter(
    (app) =>
      !atRest(app.name) &&
      apps.every((other) => !other.after.includes(app.name) || atRest(other.name)),
  );
}

/**
 * Part of the shared deadline after which the order no longer counts: everybody who still runs is
 * told, so that a stubborn dependant does not take its database's time to shut down with it.
 */
export const ORDERED_SHARE = 0.5;
