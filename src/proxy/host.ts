/**
 * Host names: reading the Host and Origin fields, and who may come in.
 *
 * A page of any web site can be made to resolve to 127.0.0.1 (DNS rebinding), and any page may open
 * a WebSocket anywhere. So only names that cannot be somebody else's are let in: local ones, address
 * literals (which no DNS answer stands behind), and those that were named. Parsed by hand: `URL`
 * throws, and repairs what should be refused.
 */

export interface HostName {
  /** Lower case, without port, brackets and trailing dot. */
  readonly name: string;
  /** Digits as received; undefined where there were none. */
  readonly port: string | undefined;
  readonly kind: 'name' | 'ipv4' | 'ipv6';
}

const NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-f:.]+$/i;

/** The hosts of a stack are few, and each request names one. Emptied when strangers have filled it. */
const known = new Map<string, HostName | undefined>();
const MAX_KNOWN = 256;

/** Reads `host[:port]` (RFC 9112 section 3.2); undefined for what is not one. */
export function parseHost(value: string): HostName | undefined {
  const before = known.get(value);
  if (before !== undefined || known.has(value)) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const host = readHost(value);
  known.set(value, host);
  return host;
}

function readHost(value: string): HostName | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{0,5}))?$/.exec(value);
  if (!match) return undefined;
  const port = match[3] === '' ? undefined : match[3];
  if (port !== undefined && Number(port) > 65_535) return undefined;
  const v6 = match[1];
  if (v6 !== undefined) {
    if (!v6.includes(':') || !IPV6.test(v6)) return undefined;
    return { name: v6.toLowerCase(), port, kind: 'ipv6' };
  }
  const name = match[2] ?? '';
  if (IPV4.test(name)) {
    if (name.split('.').some((part) => Number(part) > 255)) return undefined;
    return { name, port, kind: 'ipv4' };
  }
  if (name.length > 254 || !NAME.test(name)) return undefined;
  return { name: name.toLowerCase().replace(/\.$/, ''), port, kind: 'name' };
}

/** Reads an Origin field (RFC 6454 section 7); undefined for `null` and for what is not one. */
export function parseOrigin(value: string): HostName | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@]+)$/i.exec(value);
  return match?.[1] === undefined ? undefined : parseHost(match[1]);
}

/** `localhost`, `*.localhost`, 127.0.0.0/8 and ::1: names that only this machine can answer to. */
export function isLocal(host: HostName): boolean {
  if (host.kind === 'ipv4') return host.name.startsWith('127.');
  if (host.kind === 'ipv6') return host.name === '::1';
  return host.name === 'localhost' || host.name.endsWith('.localhost');
}

export interface HostPolicy {
  /** May a request with this Host come in? `beyondLoopback`: its listener is not on loopback. */
  allowsHost(host: HostName, beyondLoopback: boolean): boolean;
  /** May a page of this origin open a WebSocket here? `host` is the request's own. */
  allowsOrigin(origin: HostName, host: HostName | undefined): boolean;
}

/**
 * @param hosts names allowed beside the built-in ones; `.example.test` and `*.example.test` allow
 *   every name below it.
 * @param machine the machine's own name.
 */
export function hostPolicy(hosts: readonly string[], machine: string): HostPolicy {
  const exact = new Set<string>();
  const below: string[] = [];
  for (const written of hosts) {
    const name = written.toLowerCase().replace(/^\*(?=\.)/, '');
    if (name.startsWith('.')) below.push(name);
    else exact.add(parseHost(name)?.name ?? name);
  }
  const named = (host: HostName): boolean =>
    exact.has(host.name) || below.some((suffix) => host.name.endsWith(suffix));
  const own = machine.toLowerCase();
  return {
    allowsHost: (host, beyondLoopback) =>
      host.kind !== 'name' ||
      isLocal(host) ||
      host.name === own ||
      named(host) ||
      (beyondLoopback && !host.name.includes('.')),
    allowsOrigin: (origin, host) =>
      isLocal(origin) ||
      named(origin) ||
      (host !== undefined && origin.name === host.name && origin.port === host.port),
  };
}
