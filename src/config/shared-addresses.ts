/**
 * Apps that start by themselves on one address, as it is written.
 */
import type { App } from '../model/app.js';
import { sharedAddresses } from '../model/shared-address.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

/** @param markOf where an app is written */
export function refuseSharedAddresses(
  apps: readonly App[],
  markOf: (app: App) => Mark | undefined,
  report: Report,
): void {
  for (const { first, later, where, kind } of sharedAddresses(apps)) {
    if (kind !== 'written') continue;
    const [what, folder] = where.startsWith('unix:') ? ['socket', 'cwd= or '] : ['port', ''];
    report(
      diagnosticAt(
        'error',
        markOf(later),
        `${first.name} and ${later.name} both answer on ${where}`,
        `give one of them another ${folder}${what}, or write $${what.toUpperCase()} in its command`,
      ),
    );
  }
}
