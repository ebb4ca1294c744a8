import { createServer } from 'node:net';

/** A TCP port that nobody holds at this moment. */
export async function unusedPort() {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
