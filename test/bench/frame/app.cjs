// What stands behind the proxies: as fast as an app on Node can be, so that they are what is measured.
const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');

const json = Buffer.from('{"hello":"world","n":12345}');
const block = Buffer.alloc(64 * 1024, 'x');

/** As many bytes as the path says, as fast as they are taken. */
function send(response, size) {
  response.writeHead(200, { 'Content-Length': size });
  let left = size;
  const more = () => {
    while (left > 0) {
      const part = left < block.length ? block.subarray(0, left) : block;
      left -= part.length;
      if (!response.write(part)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function answer(request, response) {
  // A proxy may leave the prefix on.
  const [, what, size] = request.url.replace('/app1', '').split('/');
  if (what === 'bytes') send(response, Number(size));
  else if (what === 'events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: first\n\n');
  } else if (request.method === 'POST') request.on('end', () => response.end('taken')).resume();
  else {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': json.length });
    response.end(json);
  }
}

for (const place of [process.env.SOCKET, Number(process.env.PORT)]) {
  const address = typeof place === 'number' ? { port: place } : { path: place };
  // A thousand may come at the same time.
  const server = createServer({ requestTimeout: 0 }, answer).listen({ ...address, backlog: 4096 });
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
}
