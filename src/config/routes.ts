/**
 * Two apps cannot answer at the same place. One pair is allowed: files on `/` and one app behind
 * them, where a file that exists is served and everything else goes to the app.
 */
import type { App } from '../model/app.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

export interface MarkedApp {
  readonly app: App;
  readonly mark: Mark | undefined;
}

export function checkRoutes(apps: readonly MarkedApp[], report: Report): void {
  const owners = new Map<string, MarkedApp[]>();
  for (const routed of apps) {
    for (const prefix of new Set(routed.app.prefixes)) {
      const place = `${routed.app.host ?? ''}${prefix}`;
      const before = owners.get(place) ?? [];
      const rival = before.find((other) => !mayShare(other.app, routed.app, prefix));
      if (rival !== undefined) {
        const where = routed.app.host === undefined ? prefix : `${prefix} of ${routed.app.host}`;
        report(
          diagnosticAt(
            'error',
            routed.mark,
            `${routed.app.name} and ${rival.app.name} both answer at ${where}`,
            `give one of them another prefix=${rivalry(routed.app, rival.app)}`,
          ),
        );
      }
      owners.set(place, [...before, routed]);
    }
  }
}

function mayShare(one: App, other: App, prefix: string): boolean {
  return prefix === '/' && (one.source.kind === 'files') !== (other.source.kind === 'files');
}

/** Names the one whose prefix nobody wrote. */
function rivalry(one: App, other: App): string {
  const guessed = [one, other].filter((app) => app.prefixGuessed).map((app) => app.name);
  return guessed.length === 0 ? '' : `; ${guessed.join(' and ')} has it by default`;
}
