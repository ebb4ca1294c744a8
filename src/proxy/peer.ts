/**
 * Who is at the other end of a connection.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { isLoopback } from '../model/loopback.js';

export interface Peer {
  /** Without the `::ffff:` of an IPv4 peer on an IPv6 socket; undefined on a Unix socket. */
  readonly address: string | undefined;
  /** Loopback, or our Unix listener: somebody on this machine. */
  readonly local: boolean;
  /** Its forwarding headers are believed. */
  readonly trusted: boolean;
}

export type PeerReader = (remoteAddress: string | undefined) => Peer;

/**
 * @param trustedProxies addresses and CIDR blocks; `unix` stands for peers on a Unix listener.
 *   Entries that are neither are ignored here: the config names them.
 */
export function peerReader(trustedProxies: readonly string[]): PeerReader {
  // Node loads it when it is first asked for: for the few who trust a proxy.
  const trusted = trustedProxies.length > 0 ? new BlockList() : undefined;
  for (const entry of trustedProxies) if (trusted) addBlock(trusted, entry);
  const unixTrusted = trustedProxies.includes('unix');
  const isTrusted = (address: string): boolean =>
    trusted !== undefined &&
    isIP(address) !== 0 &&
    trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (remoteAddress) => {
    if (remoteAddress === undefined)
      return { address: undefined, local: true, trusted: unixTrusted };
    const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
    return { address, local: isLoopback(address), trusted: isTrusted(address) };
  };
}

function addBlock(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/');
  const version = isIP(address);
  if (version === 0) return;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else if (/^\d+$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32)) {
    list.addSubnet(address, Number(bits), family);
  }
}
