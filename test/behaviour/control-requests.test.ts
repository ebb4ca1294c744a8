/**
 * The newest requests of a running stack can be read over its control socket, also by whoever comes
 * after them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import type { RequestChunk } from '../../src/model/request.js';
import { get } from './support/http.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

/** `GET /api/1 200 api`: what was answered, and by whom. */
function words(chunk: RequestChunk): string[] {
  assert.equal(chunk.kind, 'requests');
  return chunk.records.map(
    ({ method, target, status, app }) => `${method} ${target} ${status} ${app ?? '-'}`,
  );
}

test('requests are kept for those who come later, and followed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const url = await run.url();
  await get(`${url}/api/1?x=2`);
  await get(`${url}/nowhere`);
  const handle = await connectControl(await directory.controlSocket());
  const abort = new AbortController();
  try {
    const seen: string[] = [];
    const following = (async () => {
      for await (const chunk of handle.requests({ follow: true }, abort.signal)) {
        seen.push(...words(chunk));
      }
    })();
    await waitFor('the first two', () => seen.length === 2, { show: () => seen.join('\n') });
    await get(`${url}/api/3`);
    await waitFor('the third', () => seen.length === 3, { show: () => seen.join('\n') });
    assert.deepEqual(seen, ['GET /api/1?x=2 200 api', 'GET /nowhere 404 -', 'GET /api/3 200 api']);
    const only: string[] = [];
    const query = { apps: ['api'], tail: 1, follow: false };
    for await (const chunk of handle.requests(query, abort.signal)) only.push(...words(chunk));
    assert.deepEqual(only, ['GET /api/3 200 api']);
    abort.abort();
    await following;
  } finally {
    abort.abort();
    await handle.close();
  }
});

test('requests that have not ended are told of while they are held, and as they end', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ ready='exec:test -e open'\napi: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'listening');
  const answer = get(`${await run.url()}/api/late`);
  const handle = await connectControl(await directory.controlSocket());
  const abort = new AbortController();
  try {
    const seen: string[] = [];
    const following = (async () => {
      for await (const chunk of handle.requests({ follow: true, open: true }, abort.signal)) {
        if (chunk.kind === 'requests') seen.push(...words(chunk));
        if (chunk.kind !== 'open') continue;
        seen.push(chunk.requests.map(({ phase, record }) => `${phase} ${record.target}`).join(' '));
      }
    })();
    const show = (): string => seen.join('\n');
    await waitFor('it to be held', () => seen.includes('held /api/late'), { show });
    await directory.write({ open: '' });
    assert.equal((await answer).status, 200);
    await waitFor('its end', () => seen.at(-1) === '', { show });
    assert.deepEqual(
      // On its way it may have been caught between the two.
      seen.filter((one, index) => one !== seen[index - 1] && !/^(sent|answered) /.test(one)),
      ['held /api/late', 'GET /api/late 200 api', ''],
    );
    abort.abort();
    await following;
  } finally {
    abort.abort();
    await handle.close();
  }
});
