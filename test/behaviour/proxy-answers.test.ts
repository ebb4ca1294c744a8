/**
 * Thousands of answers, sound, odd and broken, reach the client as our reader understands them, which
 * a unit test holds against Node's own.
 */
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { answerAt, sequence } from '../unit/support/answers.js';
import { readByUs, readResponse, type Reading } from '../unit/support/reading.js';
import { ProxyBed } from './support/proxy-bed.js';
import type { Serve } from './support/raw-upstream.js';

const ANSWERS = 1000;
/** Clients, each with a connection of its own that lasts. */
const CLIENTS = 4;

/** Answers with what the path asks for, in pieces, and closes where that is not told by the answer. */
const saying: Serve = async (connection) => {
  while (!connection.socket.destroyed) {
    const number = Number(/ \/api\/(\d+) /.exec(await connection.head())?.[1]);
    const said = answerAt(number);
    const random = sequence(number);
    for (let at = 0; at < said.text.length;) {
      const to = at + 1 + random.below(random.below(2) === 0 ? 8 : 400);
      connection.send(said.text.slice(at, to));
      at = to;
      await turn();
    }
    if (!readByUs(said, []).reusable) connection.socket.end();
  }
};

/** What is the proxy's to set or to drop, on its connection to the client. */
const OURS = /^(connection|keep-alive|transfer-encoding|upgrade|date|trailer)$/i;

function fields(headers: readonly string[], status: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = '', value = ''] = headers.slice(i, i + 2);
    const bodiless = status < 200 || status === 204 || status === 0;
    if (OURS.test(name) || (bodiless && /^content-length$/i.test(name))) continue;
    lines.push(`${name}: ${value.trim()}`);
  }
  return lines;
}

/** What a client of the proxy is to see of it. */
function through(read: Reading): unknown {
  const { interims, status, reason, headers, body, trailers, end } = read;
  if (end === 'none') return { status: 502 };
  return {
    ...{ status, reason, end, headers: fields(headers, status) },
    interims: interims
      .filter(([interim]) => interim > 101)
      .map(([interim, hints]) => [interim, fields(hints, interim)]),
    // Of a broken body the client's own parser keeps back what it has not told of yet.
    ...(end === 'whole' ? { body, trailers: fields(trailers, 0) } : {}),
  };
}

describe('what an app says', () => {
  it('reaches the client as it is meant, or as a 502', async () => {
    await using bed = await ProxyBed.open([{ name: 'api', mount: 'keep' }]);
    await bed.upstream('api', saying);
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < ANSWERS) {
        const number = next++;
        const said = answerAt(number);
        const { method } = said;
        const path = `/api/${number}`;
        const outgoing = request({ host: '127.0.0.1', port: bed.port, path, method, agent });
        outgoing.end();
        const seen = await readResponse(outgoing);
        const expected = through(readByUs(said, []));
        const actual = seen.status === 502 ? { status: 502 } : through(seen);
        assert.deepEqual(actual, expected, JSON.stringify({ number, said, seen }));
      }
    };
    try {
      await Promise.all(Array.from({ length: CLIENTS }, client));
    } finally {
      agent.destroy();
    }
    assert.deepEqual(bed.notices, []);
  });
});
