/**
 * An app may be restarted as often as its author likes: under constant load no request fails, and the
 * app beside it sees nothing of it.
 */
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { eventStream, get } from './support/http.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { within } from './support/wait-for.js';

const RESTARTS = 100;
const CLIENTS = 4;

/** What came of the requests to one app. */
interface Tally {
  answered: number;
  readonly failures: string[];
}

function once(agent: Agent, url: string, body: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = request(url, { agent, method }, (answer) => {
      text(answer).then((came) => {
        const whole = body === undefined || came === body;
        resolve(answer.statusCode === 200 && whole ? '' : `${answer.statusCode ?? 0}: ${came}`);
      }, reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** Asks without a pause until it is told to stop, by turns what may be repeated and what may not. */
async function load(base: string, tally: Tally, stop: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; !stop.aborted; i++) {
    const post = i % 2 === 1;
    const body = post ? `message ${i}` : undefined;
    const failure = await once(agent, `${base}${post ? 'echo' : 'me'}`, body).catch(String);
    tally.answered++;
    if (failure !== '') tally.failures.push(failure);
    // One processor for all: the app is to come up as well.
    await pause(2);
  }
  agent.destroy();
}

test(`${RESTARTS} restarts under load fail no request`, async () => {
  await using directory = await temporaryDirectory({
    Procfile: ['api', 'beside'].map((name) => `${name}: ${nodeApp('json-api.mjs')}\n`).join(''),
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  for (const app of ['api', 'beside']) await run.waitForState(app, 'ready');
  const socketPath = await directory.controlSocket();
  await using events = await eventStream('http://stack/v1/events', { socketPath });
  const isReady = async (): Promise<void> => {
    for (;;) {
      const { event, data } = await events.next(30_000);
      if (event === 'state' && /"app":"api".*"state":\{"kind":"ready"/.test(data)) return;
    }
  };

  const stop = new AbortController();
  const tallies: Record<'api' | 'beside', Tally> = {
    api: { answered: 0, failures: [] },
    beside: { answered: 0, failures: [] },
  };
  const loads = Object.entries(tallies).flatMap(([app, tally]) =>
    Array.from({ length: CLIENTS }, () => load(`${url}/${app}/`, tally, stop.signal)),
  );
  for (let i = 0; i < RESTARTS; i++) {
    const { status } = await get('http://stack/v1/apps/api/restart', {
      method: 'POST',
      socketPath,
    });
    assert.equal(status, 200);
    await isReady();
  }
  stop.abort();
  await within('the last answers', Promise.all(loads));

  assert.deepEqual(tallies.api.failures, []);
  assert.deepEqual(tallies.beside.failures, []);
  assert.ok(tallies.api.answered > RESTARTS, `${tallies.api.answered} requests`);
  assert.equal((await run.status()).apps.find(({ name }) => name === 'api')?.requests.errors, 0);
});
