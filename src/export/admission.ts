/**
 * Which Host names a proxy in our place lets in: the same that ours does, so that no page of a
 * stranger's site reaches the apps by a name of its own that resolves to this machine.
 */
import { allowedHosts } from '../model/allowed-hosts.js';
import { isLoopback } from '../model/loopback.js';
import type { ListenSpec, Stack } from '../model/stack.js';
import { ExportError } from './exported.js';

/** What the export is made on. */
export interface Machine {
  readonly hostname: string;
  /** Who exports is root: in a container, mostly. */
  readonly superuser: boolean;
  /**
   * The addresses of a network interface or host name of a listener, as they are bound; none of an
   * interface that is absent.
   */
  addressesOf(host: string): readonly string[];
}

/** An address to bind. */
export type BindAddress =
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Whether the front can be reached from this machine by a socket. */
export function hasUnix(bindings: readonly BindAddress[]): boolean {
  return bindings.some(({ kind }) => kind === 'unix');
}

/** Where port 0 was written there is nobody to ask for a free one. */
export const USUAL_PORT = 8080;

/** The port by which the front is published first; undefined where it has sockets alone. */
export function publishedPort(listen: readonly ListenSpec[]): number | undefined {
  const first = listen.find((spec) => spec.kind === 'tcp');
  return first === undefined ? undefined : first.port || USUAL_PORT;
}

/** Each once, however often it was written: nobody can bind one twice. */
export function bindingsOf(listen: readonly ListenSpec[], machine: Machine): BindAddress[] {
  const bindings = listen.flatMap((spec): BindAddress[] =>
    spec.kind === 'unix'
      ? [{ kind: 'unix', path: spec.path }]
      : machine
          .addressesOf(spec.host)
          .map((address) => ({ kind: 'tcp', address, port: spec.port || USUAL_PORT })),
  );
  if (bindings.length === 0) {
    const names = absentInterfaces(listen, machine).join(', ');
    throw new ExportError(
      `nothing to listen on: ${names} has no address now`,
      'export again when the interface is there, or name an address with --listen',
    );
  }
  return [...new Map(bindings.map((binding) => [JSON.stringify(binding), binding])).values()];
}

/** What is bound only once it appears, which nobody but sockpit waits for. */
export function absenceNotes(listen: readonly ListenSpec[], machine: Machine): string[] {
  return absentInterfaces(listen, machine).map(
    (name) => `${name} has no address now and is left out: export again when it is there`,
  );
}

function absentInterfaces(listen: readonly ListenSpec[], machine: Machine): string[] {
  const names = listen.flatMap((spec) =>
    spec.kind === 'tcp' && machine.addressesOf(spec.host).length === 0 ? [spec.host] : [],
  );
  return [...new Set(names)];
}

/** Names that are let in beside localhost, every name below it, and address literals. */
export function namesLetIn(stack: Stack, machine: Machine): string[] {
  return [...new Set([machine.hostname.toLowerCase(), ...allowedHosts(stack)])];
}

/**
 * A name that is let in as alternatives of a regular expression.
 *
 * @param quote writes text so that it matches to the letter
 */
export function namePattern(name: string, quote: (text: string) => string): string {
  return name.startsWith('*.') ? `[^/:|]+${quote(name.slice(1))}` : quote(name);
}

/**
 * Those of a site's own names that are let in. A short name belongs to the network; on a listener of the loopback
 * interface only a stranger would ask by it.
 * @param hosts in lower case
 */
export function hostsLetIn(
  hosts: readonly string[],
  letIn: readonly string[],
  bindings: readonly BindAddress[],
): string[] {
  return hosts.filter(
    (host) =>
      host.endsWith('.localhost') ||
      letIn.some(
        (name) => name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))),
      ) ||
      (isBeyondLoopback(bindings) && !host.includes('.')),
  );
}

/** Other machines can reach it: then they may use the short names of their own network. */
export function isBeyondLoopback(bindings: readonly BindAddress[]): boolean {
  return bindings.some((binding) => binding.kind === 'tcp' && !isLoopback(binding.address));
}
