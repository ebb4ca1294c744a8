/**
 * The addresses of this machine's network interfaces.
 */
import type { NetworkInterfaceInfo } from 'node:os';

/** As `os.networkInterfaces()` gives them: by the name of the interface. */
export type Interfaces = () => Readonly<
  Record<string, readonly NetworkInterfaceInfo[] | undefined>
>;

/**
 * The addresses of an interface that can be listened on; none where it is not there. Link-local ones
 * are left out: they would need the interface beside them in every URL.
 */
export function usableAddresses(name: string, interfaces: Interfaces): string[] {
  const all = interfaces();
  const named = Object.hasOwn(all, name) ? (all[name] ?? []) : [];
  return named
    .filter((address) => address.family === 'IPv4' || address.scopeid === 0)
    .map(({ address }) => address);
}
