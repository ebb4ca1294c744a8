/**
 * `after`: who waits for whom. Names that nobody has, and circles, are errors.
 */
import { nearest } from '../model/nearest.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

export interface Dependent {
  readonly name: string;
  readonly after: readonly string[];
  /** Where the n-th of `after` is written. */
  readonly markOf: (index: number) => Mark | undefined;
}

export function checkDependencies(apps: readonly Dependent[], report: Report): void {
  const names = new Set(apps.map((app) => app.name));
  for (const app of apps) {
    for (const [index, name] of app.after.entries()) {
      if (names.has(name)) continue;
      const near = nearest(name, names);
      const message = `${app.name} comes after ${name}, which is no app of this stack`;
      const advice =
        near === undefined ? `the apps are ${[...names].join(', ')}` : `did you mean ${near}?`;
      report(diagnosticAt('error', app.markOf(index), message, advice));
    }
  }
  for (const circle of circlesOf(apps)) {
    const first = apps.find((app) => app.name === circle[0]);
    const mark = first?.markOf(first.after.indexOf(circle[1] ?? ''));
    const words = circle.join(' waits for ');
    report(
      diagnosticAt('error', mark, `a circle: ${words}`, 'none of them could ever start; break it'),
    );
  }
}

/** Each circle once, as the names along it with the first one repeated at the end. */
function circlesOf(apps: readonly Dependent[]): string[][] {
  const byName = new Map(apps.map((app) => [app.name, app]));
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at !== -1) {
      circles.push([...path.slice(at), name]);
      return;
    }
    if (done.has(name)) return;
    for (const next of byName.get(name)?.after ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const app of apps) visit(app.name, []);
  return circles;
}
