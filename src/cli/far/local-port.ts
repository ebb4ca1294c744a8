/**
 * A port of this machine for what is far away.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** What `localhost` may lead to on this machine. */
export function loopbackHosts(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.some(({ address }) => address === '::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}

/** The port wanted, or else a free one, on all of these hosts. */
export async function localPort(
  hosts: readonly string[],
  wanted: number | undefined,
): Promise<number> {
  if (wanted !== undefined && (await takenHost(hosts, wanted)) === undefined) return wanted;
  // One that is free on the first host is seldom taken on another.
  for (let tries = 0; tries < 20; tries++) {
    const port = await bindable(hosts[0] ?? '127.0.0.1', 0);
    if (port !== undefined && (await takenHost(hosts, port)) === undefined) return port;
  }
  throw new Error(`no free port on ${hosts.join(' and ')}`);
}

/** The first of these hosts on which a port cannot be had; undefined where it is free on all. */
export async function takenHost(
  hosts: readonly string[],
  port: number,
): Promise<string | undefined> {
  for (const host of hosts) {
    if ((await bindable(host, port)) === undefined) return host;
  }
  return undefined;
}

/** @param port 0 for any. @returns undefined where it is taken */
async function bindable(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
