/**
 * A TCP port for commands that must name one. Everything that can ask for port 0 does that instead:
 * between the answer here and its use somebody else may take the port.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A port on which nobody listens at this moment, neither on 127.0.0.1 nor on ::1. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
