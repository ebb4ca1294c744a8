// A chat over WebSocket, and the page to use it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { listen } from '../listen.mjs';

const HISTORY = 30;
const LONGEST = 500;
const history = [];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://app');
  if (pathname !== '/') {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('only / and /socket here\n');
    return;
  }
  const page = await readFile(new URL('index.html', import.meta.url));
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
});

const sockets = new WebSocketServer({ server, path: '/socket', maxPayload: 16 * 1024 });

function broadcast(message) {
  const text = JSON.stringify(message);
  for (const client of sockets.clients) if (client.readyState === client.OPEN) client.send(text);
}

sockets.on('connection', (socket) => {
  socket.send(JSON.stringify({ type: 'history', messages: history }));
  broadcast({ type: 'people', count: sockets.clients.size });
  console.log(`somebody came, ${sockets.clients.size} here`);

  socket.on('message', (data) => {
    let said;
    try {
      said = JSON.parse(String(data));
    } catch {
      socket.send(JSON.stringify({ type: 'error', text: 'a message is JSON: {"name","text"}' }));
      return;
    }
    const text = String(said?.text ?? '').slice(0, LONGEST);
    if (text.trim() === '') return;
    const message = { name: String(said?.name || 'guest').slice(0, 30), text, at: Date.now() };
    history.push(message);
    if (history.length > HISTORY) history.shift();
    console.log(`${message.name}: ${message.text}`);
    broadcast({ type: 'said', ...message });
  });
  socket.on('error', (error) => console.error(error.message));
  socket.on('close', () => {
    console.log(`somebody left, ${sockets.clients.size} here`);
    broadcast({ type: 'people', count: sockets.clients.size });
  });
});

server.on('closing', () => {
  for (const client of sockets.clients) client.close(1001, 'the chat is closing');
});
listen(server);
