/**
 * Where an app is expected to answer, before anything has been seen of it.
 */
import { sameUpstream, toldUpstream } from '../../model/upstream.js';
import type { Upstream } from '../../model/upstream.js';
import type { Reason } from './candidate.js';
import type { WatchInput } from './report.js';

export interface Expected {
  readonly reason: Exclude<Reason, 'found'>;
  /** Addresses of one and the same server, the likeliest first. */
  readonly upstreams: readonly [Upstream, ...Upstream[]];
}

/** What the config, the memory of the last start and the offers say, the strongest first. */
export function expectedUpstreams(
  input: Pick<WatchInput, 'app' | 'offered' | 'remembered'>,
): Expected[] {
  const { app, offered } = input;
  const remembered = input.remembered();
  const plan = app.upstream;
  const socket: Upstream = { kind: 'unix', path: offered.socket };
  const port: Upstream = { kind: 'tcp', host: '127.0.0.1', port: offered.port };
  const expected: Expected[] = [];
  const add = (reason: Expected['reason'], upstream: Upstream): void => {
    if (expected.some((e) => e.upstreams.some((u) => sameServer(u, upstream)))) return;
    expected.push({ reason, upstreams: spellings(upstream) });
  };

  if (plan.kind === 'none') return [];
  const told = toldUpstream(app);
  if (told) add('told', told);
  if (plan.kind === 'fixed') return expected;
  if (plan.kind === 'variable') add('told', plan.name === 'SOCKET' ? socket : port);
  if (remembered?.kind === 'upstream') add('remembered', remembered.upstream);
  add('offered', socket);
  add('offered', port);
  return expected;
}

/** The address that should come up. */
export interface Awaited {
  readonly reason: 'told' | 'remembered';
  readonly upstream: Upstream;
}

/** Undefined where nothing is known; an offer is not expected to be taken. */
export function awaitedUpstream(
  input: Pick<WatchInput, 'app' | 'offered' | 'remembered'>,
): Awaited | undefined {
  for (const { reason, upstreams } of expectedUpstreams(input)) {
    if (reason !== 'offered') return { reason, upstream: upstreams[0] };
  }
  return undefined;
}

/** Both loopback addresses: a server on `localhost` may have taken either. */
function spellings(upstream: Upstream): readonly [Upstream, ...Upstream[]] {
  if (upstream.kind === 'unix') return [upstream];
  const { host, port } = upstream;
  const v4: Upstream = { kind: 'tcp', host: '127.0.0.1', port };
  const v6: Upstream = { kind: 'tcp', host: '::1', port };
  if (host === '::' || host === '::1') return [v6, v4];
  if (host === 'localhost' || host === '0.0.0.0' || host === '127.0.0.1') return [v4, v6];
  return [upstream];
}

/** One process group does not hold a port for two servers. */
export function sameServer(a: Upstream, b: Upstream): boolean {
  if (a.kind === 'tcp' && b.kind === 'tcp') return a.port === b.port;
  return sameUpstream(a, b);
}
