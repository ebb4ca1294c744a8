/**
 * Promise: a ready app that listens no more, though its command lives on, is told of as such after two seconds and
 * for as long as it lasts; what comes meanwhile is held shortly, what came before as long as ever.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const node = JSON.stringify(process.execPath);

/** Its watcher kills it, so that it finds its socket's file when it is back. */
const server = (says: string, where: string): string => `
require('node:fs').rmSync(process.env.SOCKET, { force: true });
const server = require('node:http').createServer((_, answer) => answer.end('${says}'));
server.listen(${where}, () => console.log('${says} listens'));
`;

const DEAF = /web does not take connections: nothing of it listens any more.*; sockpit logs web/;
const AGAIN = /web listens again/;

for (const [name, where] of [
  ['on a port of its own choice', `0, '127.0.0.1'`],
  ['on $PORT', 'process.env.PORT'],
  ['on $SOCKET', 'process.env.SOCKET'],
] as const) {
  test(`after a syntax error, ${name}`, skipUnless('linux'), async () => {
    await using directory = await temporaryDirectory({
      'server.cjs': server('first', where),
      Procfile: `#@ hold-for=1h\nweb: ${node} --watch server.cjs\n`,
    });
    await using run = runSockpit(directory);
    const url = `${await run.url()}/`;
    await run.waitForState('web', 'ready');
    assert.equal((await get(url)).body, 'first');

    await writeFile(directory.join('server.cjs'), 'syntax error here(');
    await run.waitForLine(/web +\| .*SyntaxError/);
    const before = get(url, { headers: { accept: 'application/json' } });
    await run.waitForLine(DEAF);
    const { state, attention, reason } = await run.waitForState('web', 'ready');
    assert.equal(state, 'ready');
    assert.ok(attention?.kind === 'not-listening');
    assert.equal(reason, attention.what);
    const list = await sockpit(directory, ['status']);
    assert.match(list.text, /web +ready .*does not listen: sockpit logs web/);
    const waited = await sockpit(directory, ['wait', '-t', '100ms']);
    assert.equal(waited.code, 124, waited.text);
    assert.match(waited.text, /web does not take connections/);

    // Held for an hour, if it were not known.
    const [api, page] = await Promise.all([
      get(url, { headers: { accept: 'application/json' } }),
      get(url, { headers: { accept: 'text/html' } }),
    ]);
    assert.deepEqual([api.status, page.status], [503, 503]);
    const told = JSON.parse(api.body) as Record<string, unknown>;
    assert.equal(told.detail, 'web does not take connections: nothing of it listens');
    assert.match(page.body, /SyntaxError/);

    await writeFile(directory.join('server.cjs'), server('second', where));
    await run.waitForLine(AGAIN);
    assert.equal((await before).body, 'second', 'what came before has waited');
    assert.equal((await get(url)).body, 'second');
    await waitFor('nothing to be the matter', async () => {
      const { apps } = await run.status();
      return apps[0]?.attention === null;
    });
    const again = await sockpit(directory, ['wait', '-t', '100s']);
    assert.equal(again.code, 0, again.text);
  });
}
