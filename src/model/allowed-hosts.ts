/**
 * Which host names the config of a stack lets in, beside those that are let in everywhere.
 */
import type { App } from './app.js';

/**
 * A `host=` that is written as a whole name is allowed by that; a short one may be anybody's.
 *
 * @param hosts as `hosts=` has them
 * @returns in lower case, each once; a name that begins with `*.` is every name below it
 */
export function allowedHosts({
  hosts,
  apps,
}: {
  readonly hosts: readonly string[];
  readonly apps: readonly Pick<App, 'host'>[];
}): string[] {
  const written = apps.flatMap(({ host }) => (host?.includes('.') ? [host] : []));
  return [
    ...new Set([...hosts, ...written].map((name) => name.toLowerCase().replace(/^\./, '*.'))),
  ];
}
