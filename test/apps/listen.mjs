// Where an app of ours listens: on the Unix socket that it was given, else on the port, loopback
// only. Frameworks do the same with one line of their own.

/**
 * Listens on $SOCKET, else on $PORT, and says so. TERM and INT end the process: idle connections
 * and event streams are cut, requests that are being answered are finished first.
 * @param {import('node:http').Server} server
 */
export function listen(server) {
  const { SOCKET, PORT } = process.env;
  const address = SOCKET ? { path: SOCKET } : { host: '127.0.0.1', port: Number(PORT) };
  server.listen(address, () => console.log(`listening on ${SOCKET ?? `127.0.0.1:${PORT}`}`));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      console.log(`${signal}: closing`);
      server.close(() => process.exit(0));
      server.emit('closing');
      // A connection falls idle when its answer ends, which is after this moment.
      setInterval(() => server.closeIdleConnections(), 50);
    });
  }
}
