/**
 * A page under a prefix in a real browser: its API, its events and its WebSocket reach the app by
 * relative URLs; the index of the apps is live there, in light and in dark.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { Browser } from './support/browser.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** An app that knows nothing of the prefix it is under. */
async function appOn(path: string): Promise<Server> {
  const app = createServer((request, response) => {
    switch (request.url) {
      case '/':
        response.setHeader('Content-Type', 'text/html');
        response.end('<!doctype html><title>lab</title><h1>lab</h1>');
        break;
      case '/api/echo':
        request.pipe(response);
        break;
      case '/events':
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('data: first\n\n');
        break;
      default:
        response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server: app, handleProtocols: () => 'v2' });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(`echo ${Buffer.from(data as Buffer).toString()}`));
  });
  app.listen(path);
  await once(app, 'listening');
  return app;
}

/** What a front end does, by URLs relative to its own page. */
const FRONT_END = `(async () => {
  const api = await (await fetch('api/echo', { method: 'POST', body: 'hello' })).text();
  const events = new EventSource('events');
  const event = await new Promise((resolve, reject) => {
    events.onmessage = ({ data }) => resolve(data);
    events.onerror = () => reject(new Error('no events'));
  });
  events.close();
  const socket = new WebSocket(new URL('ws', location.href.replace(/^http/, 'ws')), ['v1', 'v2']);
  const message = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send('hi');
    socket.onmessage = ({ data }) => resolve(socket.protocol + ' ' + data);
    socket.onerror = () => reject(new Error('no WebSocket'));
  });
  socket.close();
  return [document.title, api, event, message].join(', ');
})()`;

test(
  'pages work under a prefix, and at the name of their app',
  skipUnless('chromium'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: '#@app lab prefix=/deep/lab/ socket=lab.sock\n',
    });
    let app = await appOn(directory.join('lab.sock'));
    try {
      await using run = runSockpit(directory);
      const { port } = new URL(await run.url());
      await run.waitForState('lab', 'up');
      await using browser = await Browser.open(directory);

      for (const url of [`http://localhost:${port}/deep/lab`, `http://lab.localhost:${port}/`]) {
        const page = await browser.page(url);
        await waitFor('the page', () => page.evaluate('document.title === "lab"'));
        assert.equal(await page.evaluate(FRONT_END), 'lab, hello, first, v2 echo hi', url);
      }

      const index = await browser.page(`http://localhost:${port}/`);
      const shows = (text: string): Promise<unknown> =>
        waitFor(`the index to show ${text}`, () =>
          index.evaluate(`document.body?.innerText.includes(${JSON.stringify(text)})`),
        );
      await shows('up');
      assert.ok(await index.evaluate('!!document.querySelector(\'a[href="/deep/lab/"]\')'));
      const background = 'getComputedStyle(document.body).backgroundColor';
      await index.prefer('prefers-color-scheme', 'light');
      const light = await index.evaluate(background);
      await index.prefer('prefers-color-scheme', 'dark');
      assert.notEqual(await index.evaluate(background), light);

      // Without a reload: the page hears of it.
      await index.evaluate('window.same = true');
      app.closeAllConnections();
      app.close();
      await shows('down');
      app = await appOn(directory.join('lab.sock'));
      await waitFor('the index to show that it is back', () =>
        index.evaluate('!document.body.innerText.includes("down")'),
      );
      assert.equal(await index.evaluate('window.same'), true);

      // A page load of an app that is away shows why, and comes back by itself.
      app.closeAllConnections();
      app.close();
      await shows('down');
      const waiting = await browser.page(`http://localhost:${port}/deep/lab/`);
      await waitFor('the page that says so', () =>
        waiting.evaluate('document.body?.innerText.includes("lab is down")'),
      );
      app = await appOn(directory.join('lab.sock'));
      await waitFor('the app to be there again', () =>
        waiting.evaluate('document.title === "lab"').catch(() => false),
      );
    } finally {
      app.closeAllConnections();
      app.close();
    }
  },
);
