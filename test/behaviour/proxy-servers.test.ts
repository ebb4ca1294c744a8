/**
 * Real gunicorn and real uvicorn behind the proxy: every mount, WebSockets, and a stop that does not
 * wait for the tab of a browser that listens to events.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventStream, get, getJson, webSocket } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

const WSGI = `
import json, time

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/events":
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return events()
    names = ["SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST",
             "HTTP_X_FORWARDED_PREFIX", "REQUEST_METHOD"]
    found = {name: environ.get(name) for name in names}
    found["body"] = environ["wsgi.input"].read().decode()
    body = json.dumps(found).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]

def events():
    while True:
        yield b"data: tick\\n\\n"
        time.sleep(0.05)
`;

const ASGI = `
import asyncio, json

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            await send({"type": "websocket.send", "text": scope["path"] + " " + message["text"]})
    if scope["path"] == "/events":
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await receive()
        gone = asyncio.ensure_future(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"data: tick\\n\\n", "more_body": True})
            await asyncio.sleep(0.05)
        return
    body = json.dumps({"path": scope["path"], "root_path": scope["root_path"]}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
`;

/** Shorter than either server waits for an open stream: then it would be killed. */
const GRACE = 'grace=20s';

/** Stops an app while a stream of it is open, which must not hold it up. */
async function stopsBySignal(
  directory: TemporaryDirectory,
  run: SockpitRun,
  app: string,
): Promise<void> {
  const { code, text } = await sockpit(directory, ['stop', app]);
  assert.equal(code, 0, text);
  const [instance] = (await run.waitForState(app, 'stopped')).instances;
  assert.ok(instance?.lastExit);
  assert.doesNotMatch(instance.lastExit.words, /KILL/);
}

test('gunicorn, mounted in each way that is its own', skipUnless('gunicorn'), async () => {
  const server = 'gunicorn --workers=1 --bind unix:$SOCKET';
  await using directory = await temporaryDirectory({
    Procfile: [
      `#@ ${GRACE}\nstrip: ${server} wsgi:app`,
      `#@ mount=script-name\nscript: ${server} wsgi:app`,
      `#@ mount=keep\nkeep: ${server} wsgi:app`,
      '',
    ].join('\n'),
    'wsgi.py': WSGI,
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  for (const app of ['strip', 'script', 'keep']) await run.waitForState(app, 'ready');
  const seen = async (target: string): Promise<Readonly<Record<string, unknown>>> =>
    (await getJson(`${url}${target}`)) as Readonly<Record<string, unknown>>;

  const strip = await seen('/strip/a%20b?c=d');
  assert.deepEqual(
    [strip['SCRIPT_NAME'], strip['PATH_INFO'], strip['QUERY_STRING'], strip['wsgi.url_scheme']],
    ['', '/a b', 'c=d', 'http'],
  );
  assert.equal(strip['HTTP_X_FORWARDED_PREFIX'], '/strip');
  assert.equal(strip['HTTP_HOST'], new URL(url).host);
  const script = await seen('/script/x');
  assert.deepEqual([script['SCRIPT_NAME'], script['PATH_INFO']], ['/script', '/x']);
  const keep = await seen('/keep/x');
  assert.deepEqual([keep['SCRIPT_NAME'], keep['PATH_INFO']], ['', '/keep/x']);
  // gunicorn believes this one of whoever comes over a Unix socket.
  const spoofed = await get(`${url}/strip/`, { headers: { SCRIPT_NAME: '/evil' } });
  assert.equal((JSON.parse(spoofed.body) as Record<string, unknown>)['SCRIPT_NAME'], '');
  const posted = await get(`${url}/strip/`, { method: 'POST', body: 'some' });
  assert.equal((JSON.parse(posted.body) as Record<string, unknown>)['body'], 'some');

  await using events = await eventStream(`${url}/strip/events`);
  assert.equal((await events.next()).data, 'tick');
  await stopsBySignal(directory, run, 'strip');
  await events.ended();
});

test('uvicorn, with a WebSocket', skipUnless('uvicorn with WebSocket'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ mount=root-path ${GRACE}\napi: uvicorn --uds app.sock main:app\n`,
    'main.py': ASGI,
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  await run.waitForState('api', 'ready');
  const seen = (await getJson(`${url}/api/x`)) as Readonly<Record<string, unknown>>;
  assert.equal(seen['root_path'], '/api');
  assert.match(String(seen['path']), /\/x$/);

  await using talk = await webSocket(`${url}/api/ws`, { Origin: url });
  talk.send('hello');
  assert.match(await talk.next(), /\/ws hello$/);
  await using events = await eventStream(`${url}/api/events`);
  assert.equal((await events.next()).data, 'tick');
  await stopsBySignal(directory, run, 'api');
  await events.ended();
  // 1012: the service restarts; clients come again.
  assert.equal((await talk.closed).code, 1012);
});
