/**
 * Listeners of one stack that stand in each other's way: who binds the second would name the stack itself
 * as who has it.
 */
import { isIP, isIPv6 } from 'node:net';
import type { ListenSpec } from '../model/stack.js';
import type { Report } from './options.js';
import { diagnosticAt, type Mark } from './raw.js';

/** @param markOf where a listener is written, if the config says it */
export function refuseDoubledListeners(
  listen: readonly ListenSpec[],
  markOf: (spec: ListenSpec) => Mark | undefined,
  report: Report,
): void {
  listen.forEach((later, i) => {
    const first = listen.slice(0, i).find((each) => collide(each, later));
    if (first === undefined) return;
    const message =
      first.written === later.written
        ? `listen names \`${later.written}\` twice`
        : `listen names one address twice: \`${first.written}\` and \`${later.written}\``;
    report(diagnosticAt('error', markOf(later), message, 'leave one of them out'));
  });
}

function collide(first: ListenSpec, later: ListenSpec): boolean {
  if (first.kind === 'unix' || later.kind === 'unix') {
    return first.kind === 'unix' && later.kind === 'unix' && first.path === later.path;
  }
  // Of free ports there are many, and with a `+` the later one takes the next.
  if (first.port !== later.port || first.port === 0 || later.orNext) return false;
  return addressesOf(first.host).some((one) =>
    addressesOf(later.host).some((other) => covers(one, other) || covers(other, one)),
  );
}

function addressesOf(host: string): readonly string[] {
  return host === 'localhost' ? ['127.0.0.1', '::1'] : [shortest(host)];
}

/** An IPv6 address as RFC 5952 writes it; anything else as it is. */
function shortest(host: string): string {
  if (!isIPv6(host) || host.includes('%')) return host;
  return new URL(`http://[${host}]`).hostname.slice(1, -1);
}

/** `::` is bound for both families, as everywhere that does not say otherwise. */
function covers(all: string, one: string): boolean {
  if (all === '::') return isIP(one) !== 0;
  return all === one || (all === '0.0.0.0' && isIP(one) === 4);
}
