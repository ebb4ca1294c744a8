// The least that can be called a proxy, on undici or on http-proxy: no routes, no rules, no log.
const { Agent, createServer } = require('node:http');

const [, , kind] = process.argv;
const { SOCKET: socketPath, PORT } = process.env;
const CONNECTIONS = 64;

function onUndici() {
  const { Pool } = require('undici');
  const pool = new Pool('http://localhost', { socketPath, connections: CONNECTIONS });
  return (request, response) => {
    const { url, method, rawHeaders } = request;
    const headers = rawHeaders.filter((_, i) => !/^connection$/i.test(rawHeaders[i - (i % 2)]));
    pool.dispatch(
      { path: url.slice('/app1'.length), method, headers, body: method === 'GET' ? null : request },
      {
        onConnect() {},
        onHeaders(status, raw, resume, reason) {
          const fields = raw.map((part) => part.toString('latin1'));
          const hop = /^(connection|keep-alive)$/i;
          response.writeHead(
            status,
            reason,
            fields.filter((_, i) => !hop.test(fields[i - (i % 2)])),
          );
          response.on('drain', resume);
          return true;
        },
        onData: (chunk) => response.write(chunk),
        onComplete: () => response.end(),
        onError: () => response.destroy(),
      },
    );
  };
}

function onHttpProxy() {
  const proxy = require('http-proxy').createProxyServer({
    target: { socketPath },
    agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }),
  });
  proxy.on('error', (_, __, response) => response.destroy());
  return (request, response) => {
    request.url = request.url.slice('/app1'.length);
    proxy.web(request, response);
  };
}

createServer(kind === 'undici' ? onUndici() : onHttpProxy()).listen(Number(PORT));
