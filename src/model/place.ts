/**
 * Where an app answers, for people and for the Host of a request.
 */

/** The name at which the routes of `host=` answer: a single label is one below `localhost`. */
export function hostName(host: string): string {
  return host.includes('.') ? host : `${host}.localhost`;
}

/** What an app is asked by; no host of its own is null in a status, undefined in a config. */
export interface Routed {
  readonly host?: string | null | undefined;
  readonly prefixes: readonly string[];
}

/**
 * Its prefixes, below its host where it has one of its own: `/api/`, `diet.localhost:8080/api/`.
 *
 * @param port what stands behind the host, such as `:8080`
 */
export function placesOf({ host, prefixes }: Routed, port = ''): readonly string[] {
  const before = host === null || host === undefined ? '' : hostName(host) + port;
  return prefixes.map((prefix) => before + prefix);
}
