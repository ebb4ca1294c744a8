/**
 * With the stack down, what an app turned out to be is still known to `export`, `check` and `routes`.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

const ON_PORT = `require('node:http').createServer((_, response) => response.end('here')).listen(process.env.PORT);
`;
const OTHER = `require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.end('220 mail.test ESMTP\\r\\n');
}).listen(0, '127.0.0.1');
`;

async function exported(directory: TemporaryDirectory, into: string): Promise<string> {
  const made = await sockpit(directory, ['export', 'nginx', '-o', into]);
  assert.equal(made.code, 0, made.text);
  return readFile(directory.join(into, 'conf/nginx.conf'), 'utf8');
}

test('an app on its $PORT keeps its route, and one without HTTP gets none', async () => {
  await using directory = await temporaryDirectory({
    'web.cjs': ON_PORT,
    'mail.cjs': OTHER,
    Procfile: 'shop: node web.cjs\nmail: node mail.cjs\n',
  });
  let whileUp: string;
  {
    await using run = runSockpit(directory);
    await run.waitForState('shop', 'ready');
    await run.waitForState('mail', 'ready');
    whileUp = await exported(directory, 'up');
  }
  assert.match(whileUp, /location \^~ \/shop\//);
  assert.doesNotMatch(whileUp, /\/mail/);
  assert.equal(await exported(directory, 'down'), whileUp);
  for (const command of ['check', 'routes']) {
    const { stdout } = await sockpit(directory, [command]);
    assert.match(stdout, /shop +process +\/shop\/ \? +\$PORT last time \?/);
    assert.match(stdout, /mail +process +- +127\.0\.0\.1:\d+ last time, not HTTP \?/);
  }
});
