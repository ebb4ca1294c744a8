/**
 * A port of this machine for what is far away.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port wanted, or else a free one, of this machine's loopback. */
export async function localPort(wanted: number | undefined): Promise<number> {
  const first = wanted === undefined ? undefined : await freePort(wanted);
  const port = first ?? (await freePort(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** @param port 0 for any. @returns undefined where it is taken */
async function freePort(port: number): Promise<number | undefined> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
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
