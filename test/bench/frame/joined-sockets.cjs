// What no proxy on Node can be below: each connection joined to one of the app, without a look at what flows.
const { connect, createServer } = require('node:net');

const { SOCKET, PORT } = process.env;

createServer({ noDelay: true }, (client) => {
  const app = connect(SOCKET);
  client.pipe(app).pipe(client);
  for (const [one, other] of [
    [client, app],
    [app, client],
  ]) {
    one.on('error', () => {}).on('close', () => other.destroySoon());
  }
}).listen(Number(PORT));
