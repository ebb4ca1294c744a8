/**
 * Routes that hide one another. Two apps at the very same place are refused when the config is read;
 * here is what may be meant, and mostly is not.
 */
import { join } from 'node:path';
import type { App } from '../../model/app.js';
import { decodedPath } from '../../model/decoded-path.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';

/** @param exists whether a path is a directory, or a file, that is there */
export function checkHiddenRoutes(stack: Stack, exists: (path: string) => boolean): Diagnostic[] {
  const routed = stack.apps.flatMap((app) => app.prefixes.map((prefix) => ({ app, prefix })));
  const findings: Diagnostic[] = [];
  for (const { app, prefix } of routed) {
    for (const other of routed) {
      if (other.app === app || other.app.host !== app.host) continue;
      findings.push(...overlap(app, prefix, other.app, other.prefix));
      if (other.app.source.kind !== 'files') continue;
      const shadowed = below(prefix, other.prefix);
      if (shadowed === undefined) continue;
      const path = join(other.app.source.root, decodedPath(shadowed).replace(/\/$/, ''));
      // An app's own folder holds its sources, which nobody wants shown; and of files it is served there.
      if (path === (app.source.kind === 'files' ? app.source.root : app.cwd)) continue;
      if (!exists(path)) continue;
      findings.push(
        about(
          app,
          'warning',
          `${path} is never served: ${prefix} belongs to ${app.name}`,
          'rename that folder, or give the app another prefix=',
        ),
      );
    }
  }
  return [...findings, ...checkNames(stack)];
}

function overlap(app: App, prefix: string, other: App, otherPrefix: string): Diagnostic[] {
  // What is below `/` is what prefixes are for.
  if (otherPrefix !== '/' && below(prefix, otherPrefix) !== undefined) {
    return [
      about(
        app,
        'note',
        `${prefix} of ${app.name} lies below ${otherPrefix} of ${other.name}, which never sees it`,
        'the longest prefix wins, as in nginx; if that is not meant, give one of them another prefix=',
      ),
    ];
  }
  if (
    app.index < other.index &&
    prefix !== otherPrefix &&
    prefix.toLowerCase() === otherPrefix.toLowerCase()
  ) {
    return [
      about(
        other,
        'warning',
        `${prefix} of ${app.name} and ${otherPrefix} of ${other.name} differ in case only`,
        'give one of them another prefix=',
      ),
    ];
  }
  return [];
}

/** What of a prefix comes after another one, where it lies below it. */
function below(prefix: string, other: string): string | undefined {
  return prefix !== other && prefix.startsWith(other) ? prefix.slice(other.length) : undefined;
}

/** Each routed app answers at `NAME.localhost`, unless a host of that name, or an app, has it already. */
function checkNames({ apps }: Stack): Diagnostic[] {
  const routed = apps.filter(({ prefixes }) => prefixes.length > 0);
  const hosts = new Map(
    routed.flatMap((app) =>
      app.host === undefined ? [] : [[app.host.replace(/\.localhost$/, ''), app] as const],
    ),
  );
  const names = new Map<string, App>();
  return routed.flatMap((app) => {
    const name = app.name.toLowerCase();
    const owner = hosts.get(name);
    const twin = names.get(name);
    if (twin === undefined) names.set(name, app);
    if (owner !== undefined && owner.host !== app.host) {
      return [
        about(
          app,
          'warning',
          `${name}.localhost does not lead to ${app.name}: it is the host of ${owner.name}`,
          'rename one of the two',
        ),
      ];
    }
    if (twin === undefined) return [];
    return [
      about(
        app,
        'warning',
        `${name}.localhost leads to ${twin.name}: host names have no case`,
        'rename one of the two',
      ),
    ];
  });
}
