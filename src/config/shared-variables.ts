/**
 * Apps whose names come to one in `SOCKPIT_<APP>_URL` and `SOCKPIT_<APP>_SOCKET`. A Procfile that foreman
 * runs may have them, so it is no error: the others can be told of one of them alone.
 */
import type { App } from '../model/app.js';
import { variableName } from '../model/variable-name.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

/** @param markOf where an app is written */
export function warnOfSharedVariables(
  apps: readonly App[],
  markOf: (app: App) => Mark | undefined,
  report: Report,
): void {
  const owners = new Map<string, App>();
  for (const app of apps) {
    // Of what answers nowhere nobody is told.
    if (app.prefixes.length === 0 && app.upstream.kind === 'none') continue;
    const name = variableName(app.name);
    const before = owners.get(name);
    owners.set(name, app);
    if (before === undefined) continue;
    const message = `${before.name} and ${app.name} share SOCKPIT_${name}_URL and SOCKPIT_${name}_SOCKET`;
    const advice = `apps are told of ${app.name} there; rename one of the two`;
    report(diagnosticAt('warning', markOf(app), message, advice));
  }
}
