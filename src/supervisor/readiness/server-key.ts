/**
 * One word for all addresses of a server: an instance does not hold a port for two of them.
 */
import type { Upstream } from '../../model/upstream.js';
import type { ReadinessPorts } from './ports.js';

export function serverKey(upstream: Upstream, ports: Pick<ReadinessPorts, 'realPath'>): string {
  return upstream.kind === 'tcp' ? `tcp:${upstream.port}` : `unix:${ports.realPath(upstream.path)}`;
}
