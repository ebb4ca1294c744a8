/**
 * `after`: what comes first.
 */

interface Dependent {
  readonly name: string;
  readonly after: readonly string[];
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
  const byName = new Map(apps.map((app) => [app.name, app]));
  const wanted = new Set(names);
  const seen = new Set<A>();
  const order: A[] = [];
  const visit = (app: A): void => {
    if (seen.has(app)) return;
    seen.add(app);
    for (const name of app.after) {
      const other = byName.get(name);
      if (other) visit(other);
    }
    order.push(app);
  };
  for (const app of apps) if (wanted.has(app.name)) visit(app);
  return order;
}
