/**
 * Promise: what one app does to itself, the others do not feel. While it leaves 500 requests without an
 * answer, prints without end and is restarted, no request to the app beside it fails or is held.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import type { RequestRecord } from '../../src/model/request.js';
import { get } from './support/http.js';
import { Load } from './support/load.js';
import { sockpit, stackStatus, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const HANGING = 500;
/** So many answers say that the neighbour is served at this very time. */
const SOME = 30;

/** Never answers at /hang; after a POST it prints as fast as it can. */
const WILD = `import { createServer } from 'node:http';
const line = 'x'.repeat(200) + '\\n';
const flood = () => process.stdout.write(line.repeat(50), () => setImmediate(flood));
createServer((request, response) => {
  if (request.url === '/hang') return;
  if (request.method === 'POST') flood();
  response.end('wild');
}).listen(process.env.SOCKET);
`;

test('an app that hangs, floods its log and is restarted', async () => {
  await using directory = await temporaryDirectory({
    'wild.mjs': WILD,
    Procfile: [
      `#@ grace=1s\nwild: ${process.execPath} wild.mjs $SOCKET`,
      `calm: ${nodeApp('fixtures/echo-server.mjs')}\n`,
    ].join('\n'),
  });
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 0, up.text);
  const { port } = new URL((await stackStatus(directory)).listen[0] ?? '');
  const url = `http://127.0.0.1:${port}`;
  const load = new Load(`${url}/calm/`, 2);
  const served = async (while_: string): Promise<void> => {
    const before = load.answers.length;
    await waitFor(`answers ${while_}`, () => load.answers.length >= before + SOME);
  };
  const hanging = Array.from({ length: HANGING }, () =>
    request(`${url}/wild/hang`, { agent: false }).on('error', () => undefined),
  );
  try {
    await served('before');
    for (const one of hanging) one.end();
    await waitFor('all to hang', async () => {
      const { apps } = await stackStatus(directory);
      return apps.find(({ name }) => name === 'wild')?.requests.inFlight === HANGING;
    });
    await served('while requests beside it hang');
    assert.equal((await get(`${url}/wild/`, { method: 'POST' })).status, 200);
    await served('while the log beside it is flooded');
    const restart = sockpit(directory, ['restart', 'wild']);
    await served('while the app beside it restarts');
    assert.equal((await restart).code, 0, (await restart).text);
    await waitForState(directory, 'wild', ['ready']);
    await served('afterwards');
  } finally {
    await load.stop();
    for (const one of hanging) one.destroy();
  }
  assert.deepEqual(load.faults(), []);
  const { stdout } = await sockpit(directory, ['requests', '--json', '-n', '100000', 'calm']);
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestRecord);
  assert.ok(records.length >= 5 * SOME, `${records.length} records`);
  assert.deepEqual(
    records.filter(({ status, heldMs }) => status !== 200 || heldMs > 0),
    [],
  );
  const down = await sockpit(directory, ['down']);
  assert.equal(down.code, 0, down.text);
});
