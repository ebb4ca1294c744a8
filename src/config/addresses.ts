/**
 * Apps that start by themselves on one address: the later one would take it over in silence (a Unix
 * socket) or fail (a port).
 */
import { isSupervised, startsByItself, type App } from '../model/app.js';
import { describeUpstream, toldUpstream } from '../model/upstream.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

/** @param markOf where an app is written */
export function checkAddresses(
  apps: readonly App[],
  markOf: (app: App) => Mark | undefined,
  report: Report,
): void {
  const owners = new Map<string, App>();
  for (const app of apps) {
    const upstream = toldUpstream(app);
    // Of those that are started by hand one may well be meant to stand in for another.
    if (upstream === undefined || !isSupervised(app) || !startsByItself(app)) continue;
    const address = describeUpstream(upstream);
    const owner = owners.get(address);
    if (owner === undefined) {
      owners.set(address, app);
      continue;
    }
    const [what, folder] = upstream.kind === 'unix' ? ['socket', 'cwd= or '] : ['port', ''];
    report(
      diagnosticAt(
        'error',
        markOf(app),
        `${owner.name} and ${app.name} both answer on ${address}`,
        `give one of them another ${folder}${what}, or write $${what.toUpperCase()} in its command`,
      ),
    );
  }
}
