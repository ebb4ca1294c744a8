import { networkInterfaces } from 'node:os';

/** What `localhost` leads to on this machine: some have no IPv6. */
export const loopbackHosts: readonly string[] = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .some(({ address }) => address === '::1')
  ? ['127.0.0.1', '::1']
  : ['127.0.0.1'];
