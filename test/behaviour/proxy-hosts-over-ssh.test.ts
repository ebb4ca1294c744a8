/**
 * Two front ends that both fetch `/api/`, each below a host name of its own on the one port, here and
 * through a plain `ssh -L` to that port or to a Unix listener, on another port over here.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, webSocket } from './support/http.js';
import { accepts } from './support/accepts.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { cutOff, prepareSshd } from './support/sshd.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

const api = nodeApp('fixtures/echo-server.mjs');
const PROCFILE = [
  '#@stack listen=localhost:0,unix:front.sock',
  '#@ prefix=/api/ host=stocks',
  `prices: ${api}`,
  '#@ prefix=/api/ host=diet',
  `meals: ${api}`,
  `chat: node ${appFile('chat/server.mjs')}`,
  '#@app stock-page root=stocks prefix=/ host=stocks',
  '#@app diet-page root=diet prefix=/ host=diet',
  '',
].join('\n');

test('host names lead to their front ends through ssh -L', skipUnless('sshd'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: PROCFILE,
    'stocks/index.html': 'the stocks',
    'diet/index.html': 'the diet',
  });
  const { env, start } = await prepareSshd(directory);
  const sshd = await start();
  await using stack = runSockpit(directory);
  for (const name of ['prices', 'meals', 'chat']) await stack.waitForState(name, 'ready');
  const { port: there } = new URL(await stack.url());
  const [toPort, toSocket] = [await unusedPort(), await unusedPort()];
  const forwards = [
    `${toPort}:localhost:${there}`,
    `${toSocket}:${directory.join('front.sock')}`,
  ].flatMap((forward) => ['-L', forward]);
  await using ssh = runSockpit(directory, ['-N', ...forwards, 'far'], {
    env,
    program: [`${String(env['PATH']).split(':')[0]}/ssh`],
  });
  try {
    for (const port of [toPort, toSocket]) {
      await waitFor('ssh to listen', () => accepts(port), { show: () => ssh.output.tail() });
    }
    for (const port of [Number(there), toPort, toSocket]) {
      const ask = async (host: string, path: string): Promise<string> => {
        const headers = { host: `${host}:${port}` };
        return (await get(`http://127.0.0.1:${port}${path}`, { headers })).body;
      };
      assert.equal(await ask('stocks.localhost', '/'), 'the stocks');
      assert.equal(await ask('diet.localhost', '/'), 'the diet');
      const echo = JSON.parse(await ask('diet.localhost', '/api/x?y')) as unknown;
      assert.match(JSON.stringify(echo), /\/x\?y/);
      assert.match(await ask('chat.localhost', '/'), /<html/);
      // Links lead through the tunnel, not to the port that is over there.
      const headers = { host: `localhost:${port}`, accept: 'text/html' };
      const index = (await get(`http://127.0.0.1:${port}/.sockpit/`, { headers })).body;
      for (const text of [index, await ask('localhost', '/.sockpit/')]) {
        assert.match(text, new RegExp(`stocks\\.localhost:${port}/api/`));
        if (port !== Number(there)) assert.doesNotMatch(text, new RegExp(`:${there}/`));
      }
      await using talk = await webSocket(`http://127.0.0.1:${port}/chat/socket`);
      assert.match(await talk.next(), /history/);
    }
  } finally {
    ssh.signal('SIGTERM');
    await ssh.end();
    await cutOff(sshd);
  }
});
