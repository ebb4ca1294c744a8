/**
 * A TCP port for commands that must name one. Everything that can ask for port 0 does that instead:
 * between the answer here and its use somebody else may take the port.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what systems give to those who ask for any port (Linux from 32768, others from 49152): the
 * servers and clients of tests that run beside this one would get it soon.
 */
const [LOWEST, BEYOND] = [12_000, 32_000];

/** A port on which nobody listens at this moment, neither on 127.0.0.1 nor on ::1. */
export async function unusedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    const server = createServer();
    server.listen(port);
    const taken = await once(server, 'listening').then(
      () => false,
      () => true,
    );
    if (taken) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
