// A clock as Server-Sent Events: one open answer that goes on for hours, so nothing between it and
// the browser may buffer.
import { createServer } from 'node:http';
import { listen } from './listen.mjs';

const page = `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clock</title>
<style>
  :root { color-scheme: light dark }
  body { display: grid; place-content: center; min-height: 100dvh; margin: 0; text-align: center;
    font: 1rem/1.5 system-ui, sans-serif }
  time { font: 200 clamp(3rem, 18vw, 10rem)/1 ui-monospace, monospace; font-variant-numeric: tabular-nums }
  p { opacity: .65 }
</style>
<time id="now">--:--:--</time>
<p id="state">connecting</p>
<script>
  // Relative, so that it works under whatever prefix this page is served.
  const source = new EventSource('events');
  source.onmessage = ({ data }) => {
    document.getElementById('now').textContent = new Date(JSON.parse(data).now).toLocaleTimeString();
    document.getElementById('state').textContent = 'Server-Sent Events, one a second';
  };
  source.onerror = () => { document.getElementById('state').textContent = 'the clock is away; waiting for it'; };
</script>
`;

const streams = new Set();
let id = 0;

function event() {
  return `id: ${id}\ndata: ${JSON.stringify({ now: Date.now(), listeners: streams.size })}\n\n`;
}

setInterval(() => {
  id += 1;
  for (const stream of streams) stream.write(event());
}, 1000);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://app');
  if (pathname === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    streams.add(response);
    response.write(event());
    response.on('close', () => {
      streams.delete(response);
      console.log(`a listener left, ${streams.size} now`);
    });
    console.log(`a listener came, ${streams.size} now`);
  } else if (pathname === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
  } else {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('only / and /events here\n');
  }
});

server.on('closing', () => {
  for (const stream of streams) stream.end();
});
listen(server);
