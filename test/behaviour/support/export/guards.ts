/**
 * What a proxy keeps away from the apps: names, paths and fields by which somebody gets where they
 * have no business.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { CLAIMED_BY_CLIENTS } from '../../../../src/model/client-claims.js';
import { get } from '../http.js';
import { type Promised, seen, values } from './promised.js';

/** The status of a request that is sent to the letter. */
async function statusOf(url: string, head: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(head);
  const answer = await text(socket);
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
}

export const GUARDS: readonly Promised[] = [
  {
    name: 'no field by which a client says who it is reaches an app',
    keeps: async (url) => {
      const headers = Object.fromEntries(CLAIMED_BY_CLIENTS.map((name) => [name, 'me']));
      const api = await seen(`${url}/api/`, { headers });
      for (const name of CLAIMED_BY_CLIENTS) assert.deepEqual(values(api, name), [], name);
    },
  },
  {
    name: 'a path that hides the way to a folder above is refused',
    keeps: async (url) => {
      const status = (path: string): Promise<number> =>
        statusOf(url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      for (const path of [
        '/api/..%2fkeep/',
        '/api/a%2f..%2fb',
        '/api/%2e%2E%5cx',
        '/api/x%5C..',
        '/api/%00',
      ]) {
        assert.equal(await status(path), 400, path);
      }
      for (const path of ['/api/a%2fb', '/api/a..%2fb', '/api/..a', '/api/?x=..%2fy']) {
        assert.equal(await status(path), 200, path);
      }
    },
  },
  {
    name: 'a Host that is none is refused, one with a dot at its end is the same without',
    keeps: async (url) => {
      const status = (host: string): Promise<number> =>
        statusOf(url, `GET /api/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      for (const host of ['1.2.3.4.5', '[::1', 'localhost:abc', 'local host']) {
        const code = await status(host);
        assert.ok(code === 400 || code === 403, `${host}: ${code}`);
      }
      for (const host of ['localhost.', 'api.localhost.:80']) {
        assert.equal(await status(host), 200, host);
      }
      const dotted = await get(`${url}/x`, { headers: { Host: 'keep.localhost.' } });
      assert.equal(dotted.headers.location, '/keep/x');
      assert.equal(await statusOf(url, 'GET /api/ HTTP/1.0\r\n\r\n'), 200);
    },
  },
  {
    name: 'an app leads nobody to the place of another behind the scenes',
    keeps: async (url) => {
      const { status, body } = await get(`${url}/api/?accel=/docs/`);
      assert.equal(status, 200);
      assert.match(body, /accel=/);
    },
  },
];
