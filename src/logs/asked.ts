/**
 * What the names in a query ask for: whole apps, or single instances of them. Pure.
 */
import { namedInstance } from '../model/app.js';
import { instanceOfLine, type LineOrigin } from '../model/log.js';

export interface Asked {
  /** Anything of that app. */
  app(name: string): boolean;
  /** What one instance says: undefined where all that {@link Asked.app} lets through is asked for. */
  readonly of: ((line: LineOrigin & { readonly app: string }) => boolean) | undefined;
}

/** @param names undefined: everything */
export function askedBy(names: readonly string[] | undefined): Asked {
  if (!names) return { app: () => true, of: undefined };
  /** By app; `all`: every instance. */
  const wanted = new Map<string, Set<number> | 'all'>();
  for (const name of names) {
    const one = namedInstance(name);
    const before = one && wanted.get(one.app);
    if (!one) wanted.set(name, 'all');
    else if (before !== 'all') wanted.set(one.app, new Set(before).add(one.instance));
  }
  const parts = [...wanted.values()].some((each) => each !== 'all');
  return {
    app: (name) => wanted.has(name),
    of: parts
      ? (line) => {
          const each = wanted.get(line.app);
          return each === 'all' || each?.has(instanceOfLine(line)) === true;
        }
      : undefined,
  };
}
