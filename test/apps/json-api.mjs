// A JSON API on a Unix socket: what a front end calls. It knows nothing of the prefix it is served
// under; the proxy takes that off and tells it in X-Forwarded-Prefix.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.mjs';

const started = Date.now();
let answered = 0;

/** A price that wanders, the same for everybody who asks about the same minute. */
function price(minute) {
  const wave = Math.sin(minute / 7) * 6 + Math.sin(minute / 2.3) * 2.5 + Math.sin(minute * 1.7);
  return Math.round((100 + wave) * 100) / 100;
}

function json(response, body, status = 200) {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(text);
}

const routes = {
  'GET /': (request, response) => json(response, { routes: Object.keys(routes) }),
  'GET /prices': (request, response) => {
    const now = Math.floor(Date.now() / 60_000);
    const points = Array.from({ length: 60 }, (_, i) => ({
      minute: new Date((now - 59 + i) * 60_000).toISOString(),
      price: price(now - 59 + i),
    }));
    json(response, { symbol: 'SOCK', points });
  },
  'GET /headers': (request, response) => {
    const forwarded = Object.entries(request.headers).filter(([name]) =>
      /^(host|via|x-real-ip|x-forwarded-.*)$/.test(name),
    );
    json(response, { path: request.url, ...Object.fromEntries(forwarded) });
  },
  'GET /me': (request, response) =>
    json(response, {
      pid: process.pid,
      instance: process.env.PS ?? null,
      answered,
      uptimeMs: Date.now() - started,
    }),
  // Answers after ?ms=: for looking at requests in flight.
  'GET /slow': async (request, response, query) => {
    const ms = Number(query.get('ms') ?? 1000);
    await sleep(ms);
    json(response, { waitedMs: ms });
  },
  // Sends the body back as it comes.
  'POST /echo': (request, response) => {
    response.writeHead(200, {
      'Content-Type': request.headers['content-type'] ?? 'application/octet-stream',
    });
    request.pipe(response);
  },
};

const server = createServer(async (request, response) => {
  answered += 1;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app');
  console.log(`${request.method} ${request.url}`);
  const route = routes[`${request.method === 'HEAD' ? 'GET' : request.method} ${pathname}`];
  if (route) await route(request, response, searchParams);
  else json(response, { error: `no ${request.method} ${pathname} here` }, 404);
});

listen(server);
