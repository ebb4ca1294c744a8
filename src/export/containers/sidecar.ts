/**
 * The Caddy before an app in its pod: it takes what comes over the network.
 */
import type { App } from '../../model/app.js';
import type { Upstream } from '../../model/upstream.js';
import { ONLY_UNSENT } from '../caddy/proxy.js';
import { caddyWord } from '../caddy/words.js';
import type { Fields } from './tools.js';

/** Where a Caddy answers in its pod, unless the app beside it has that port. */
export const POD_PORT = 8080;
/** Where its Caddy answers: of one pod all containers share their ports. */
export function portBefore(upstream: Upstream): number {
  return upstream.kind === 'tcp' && upstream.port === POD_PORT ? POD_PORT + 1 : POD_PORT;
}

/** A Caddy that serves the Caddyfile in the volume `front`. */
export function caddyContainer(port = POD_PORT, more: readonly Fields[] = []): Fields {
  return {
    name: 'front',
    image: 'caddy:2',
    ports: [{ name: 'http', containerPort: port }],
    volumeMounts: [{ name: 'front', mountPath: '/etc/caddy', readOnly: true }, ...more],
  };
}

export function sidecarCaddyfile({ timeoutMs }: App, upstream: Upstream): string {
  const address =
    upstream.kind === 'unix'
      ? caddyWord(`unix/${upstream.path}`)
      : `${upstream.host}:${upstream.port}`;
  return [
    '{\n\tadmin off\n}\n',
    `http://:${portBefore(upstream)} {`,
    `\treverse_proxy ${address} {`,
    '\t\t# What the front of the cluster says of the client stays.',
    '\t\ttrusted_proxies private_ranges',
    '\t\tlb_try_duration 30s',
    `\t\t${ONLY_UNSENT}`,
    '\t\ttransport http {\n\t\t\tkeepalive off\n\t\t\tcompression off',
    ...(timeoutMs === undefined ? [] : [`\t\t\tresponse_header_timeout ${timeoutMs}ms`]),
    '\t\t}',
    '\t}\n}\n',
  ].join('\n');
}
