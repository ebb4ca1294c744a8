/**
 * Something that a process listens on.
 */
import { isIPv6 } from 'node:net';
import { isLoopback } from '../../model/loopback.js';
import type { Upstream } from '../../model/upstream.js';

export interface Listener {
  readonly pid: number;
  /** The process's name, as the kernel or lsof gives it. */
  readonly name: string;
  /** Where to connect: a wildcard is reached over loopback. */
  readonly address: Upstream;
  /** False where other machines can reach it. Unix sockets are loopback. */
  readonly loopbackOnly: boolean;
  /** Known to be where that process lets itself be debugged. */
  readonly isInspector: boolean;
  /** As it was bound, for people: `0.0.0.0:8091`, `[::]:3000`, `unix:/srv/app.sock`. */
  readonly bound: string;
}

/**
 * Where to reach a TCP listener from this machine.
 *
 * @param host the address it is bound to
 * @param v4Taken another socket holds the port on IPv4, so that `::` does not answer there
 */
function reachableHost(host: string, v4Taken: boolean): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return v4Taken ? '::1' : '127.0.0.1';
  return host;
}

/** `[::]:3000`, `0.0.0.0:8091`. */
function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

export function tcpListener(
  owner: { readonly pid: number; readonly name: string },
  host: string,
  port: number,
  v4Taken: boolean,
): Listener {
  return {
    pid: owner.pid,
    name: owner.name,
    address: { kind: 'tcp', host: reachableHost(host, v4Taken), port },
    loopbackOnly: isLoopback(host),
    isInspector: false,
    bound: hostAndPort(host, port),
  };
}

export function unixListener(
  owner: { readonly pid: number; readonly name: string },
  path: string,
): Listener {
  return {
    pid: owner.pid,
    name: owner.name,
    address: { kind: 'unix', path },
    loopbackOnly: true,
    isInspector: false,
    bound: `unix:${path}`,
  };
}
