/**
 * Routes that hide one another. Two apps at the very same place are refused when the config is read;
 * here is what may be meant, and mostly is not.
 */
import { join } from 'node:path';
import type { App } from '../../model/app.js';
import { decodedPath } from '../../model/decoded-path.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { groupedBy } from '../../model/grouped.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';

interface Route {
  readonly app: App;
  readonly prefix: string;
}

/** @param exists whether a path is a directory, or a file, that is there */
export function checkHiddenRoutes(stack: Stack, exists: (path: string) => boolean): Diagnostic[] {
  const routed = stack.apps.flatMap((app) => app.prefixes.map((prefix) => ({ app, prefix })));
  const places = groupedBy(routed, placeOf);
  const spellings = groupedBy(routed, (route) => placeOf(route).toLowerCase());
  const findings = routed.flatMap((route) => {
    const { app, prefix } = route;
    const others = (routes: readonly Route[] | undefined): readonly Route[] =>
      (routes ?? []).filter((other) => other.app !== app);
    const above = prefixesAbove(prefix).flatMap((higher) =>
      others(places.get(placeOf({ app, prefix: higher }))),
    );
    return [
      ...above.flatMap((other) => [
        ...lowerThan(route, other),
        ...filesBehind(route, other, exists),
      ]),
      ...others(spellings.get(placeOf(route).toLowerCase())).flatMap((other) =>
        otherSpelling(route, other),
      ),
    ];
  });
  return [...findings, ...checkNames(stack)];
}

function placeOf({ app, prefix }: Route): string {
  return `${app.host ?? ''}${prefix}`;
}

/** `/a/b/` → `/`, `/a/`. */
function prefixesAbove(prefix: string): string[] {
  const segments = prefix.split('/').slice(1, -1);
  return segments.map((_, i) => ['', ...segments.slice(0, i), ''].join('/'));
}

/** What is below `/` is what prefixes are for. */
function lowerThan({ app, prefix }: Route, other: Route): Diagnostic[] {
  if (other.prefix === '/') return [];
  return [
    about(
      app,
      'note',
      `${prefix} of ${app.name} lies below ${other.prefix} of ${other.app.name}, which never sees it`,
      'the longest prefix wins, as in nginx; if that is not meant, give one of them another prefix=',
    ),
  ];
}

function filesBehind(
  { app, prefix }: Route,
  { app: files, prefix: higher }: Route,
  exists: (path: string) => boolean,
): Diagnostic[] {
  if (files.source.kind !== 'files') return [];
  const path = join(files.source.root, decodedPath(prefix.slice(higher.length)).replace(/\/$/, ''));
  // An app's own folder holds its sources, which nobody wants shown; and of files it is served there.
  if (path === (app.source.kind === 'files' ? app.source.root : app.cwd)) return [];
  if (!exists(path)) return [];
  return [
    about(
      app,
      'warning',
      `${path} is never served: ${prefix} belongs to ${app.name}`,
      'rename that folder, or give the app another prefix=',
    ),
  ];
}

function otherSpelling({ app, prefix }: Route, other: Route): Diagnostic[] {
  if (app.index >= other.app.index || prefix === other.prefix) return [];
  return [
    about(
      other.app,
      'warning',
      `${prefix} of ${app.name} and ${other.prefix} of ${other.app.name} differ in case only`,
      'give one of them another prefix=',
    ),
  ];
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
