/**
 * An app that names the port of the stack's own front: it is left to the app where nobody insists on
 * it, else said to be the stack's; a mere `PORT=` of two apps stops neither. And a socket of the front in no
 * folder.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { unusedPort } from './support/unused-port.js';

const SERVER = `import { createServer } from 'node:http';
createServer((request, response) => response.end('from web'))
  .listen(process.env.PORT, '127.0.0.1');
`;
const unset = { SOCKPIT_LISTEN: undefined };

test('a port of the front on which somebody insists', skipUnless('python3'), async () => {
  const port = await unusedPort();
  await using directory = await temporaryDirectory({
    Procfile: `#@stack listen=localhost:${port}\nweb: python3 -m http.server ${port} --bind 127.0.0.1\n`,
  });
  const words = /web cannot answer on 127\.0\.0\.1:\d+: the stack itself listens there/;
  const { code, stderr } = await sockpit(directory, ['check'], { env: unset });
  assert.equal(code, 2, stderr);
  assert.match(stderr, words);
  const up = await sockpit(directory, ['up', '--plain', '--exit-on-failure'], { env: unset });
  assert.notEqual(up.code, 0);
  assert.match(up.text, words);
});

test('a port of the front that may be another', async () => {
  const port = await unusedPort();
  await using directory = await temporaryDirectory({
    'web.mjs': SERVER,
    Procfile: `#@stack listen=localhost:${port}+\nweb: PORT=${port} node web.mjs\nworker: PORT=${port} sleep 60\n`,
  });
  const { code, stderr } = await sockpit(directory, ['check'], { env: unset });
  assert.equal(code, 0, stderr);
  await using run = runSockpit(directory, ['--plain'], { env: unset });
  await run.waitForState('web', 'ready');
  await run.waitForState('worker', 'running');
  assert.match(run.output.text, /is taken by web, an app of this stack: this stack is on \d+/);
  assert.equal((await get(`http://127.0.0.1:${port}/`)).body, 'from web');
});

test('a listener in a folder that is missing is named, by check and by a start', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack listen=unix:no/f.sock\na: sleep 600\n',
  });
  const missing = /cannot listen on .*\/no\/f\.sock: its folder does not exist/;
  const checked = await sockpit(directory, ['check'], { env: unset });
  assert.equal(checked.code, 2, checked.text);
  assert.match(checked.stderr, missing);
  const started = await sockpit(directory, ['--plain'], { env: unset });
  assert.notEqual(started.code, 0);
  assert.match(started.stderr, missing);
});
