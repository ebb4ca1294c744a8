/** Which of several endpoints takes the next request. */
import type { Endpoint } from '../model/availability.js';

/**
 * The endpoint with the fewest requests in flight; among equals the one after `last`, in turn.
 * Undefined only for an empty list.
 */
export function pick(
  endpoints: readonly Endpoint[],
  inFlight: (endpoint: Endpoint) => number,
  last: number,
): Endpoint | undefined {
  if (endpoints.length < 2) return endpoints[0];
  let best: Endpoint | undefined;
  let fewest = Infinity;
  for (const endpoint of inTurn(endpoints, last)) {
    const count = inFlight(endpoint);
    if (count < fewest) [best, fewest] = [endpoint, count];
  }
  return best;
}

/** The endpoints in order of instance, those after `last` first. */
function inTurn(endpoints: readonly Endpoint[], last: number): readonly Endpoint[] {
  const sorted = [...endpoints].sort((a, b) => a.instance - b.instance);
  return [
    ...sorted.filter((endpoint) => endpoint.instance > last),
    ...sorted.filter((endpoint) => endpoint.instance <= last),
  ];
}
