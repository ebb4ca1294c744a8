/**
 * `after`: what comes first.
 */

interface Dependent {
  readonly name: string;
  /** None where an earlier version tells of the app: a stack that was left up lives on over an update. */
  readonly after?: readonly string[];
}

/**
 * The named apps and everything that they come after, near or far: what comes first stands first,
 * otherwise in config order. Names that nobody has are passed over. Circles have been refused with
 * the config.
 */
export function withDependencies<A extends Dependent>(
  names: Iterable<string>,
  apps: readonly A[],
): readonly A[] {
  const wanted = new Set(names);
  return reachedFrom(
    apps.filter(({ name }) => wanted.has(name)),
    apps,
  );
}

/**
 * The named apps alone, what comes first before what comes after it, near or far, and otherwise as they
 * are named: who is told to start in this order is met by what it waits for as already told.
 */
export function firstThingsFirst<A extends Dependent>(
  names: readonly string[],
  apps: readonly A[],
): readonly A[] {
  const named = names.flatMap((name) => apps.find((app) => app.name === name) ?? []);
  return reachedFrom(named, apps).filter((app) => named.includes(app));
}

/** What each comes after, then itself. */
function reachedFrom<A extends Dependent>(from: readonly A[], apps: readonly A[]): readonly A[] {
  const byName = new Map(apps.map((app) => [app.name, app]));
  // In the order in which they were reached.
  const order = new Set<A>();
  const begun = new Set<A>();
  const visit = (app: A): void => {
    if (begun.has(app)) return;
    begun.add(app);
    for (const name of app.after ?? []) {
      const other = byName.get(name);
      if (other) visit(other);
    }
    order.add(app);
  };
  from.forEach(visit);
  return [...order];
}
