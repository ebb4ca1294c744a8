import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { route } from '../../../src/control/routes.js';

describe('route', () => {
  const taken: readonly (readonly [request: string, route: object])[] = [
    ['GET /v1/status', { kind: 'status' }],
    ['HEAD /v1/status', { kind: 'status' }],
    ['GET /v1/events', { kind: 'events', requests: false }],
    ['GET /v1/events?requests=1', { kind: 'events', requests: true }],
    ['GET /v1/events?requests', { kind: 'events', requests: true }],
    ['GET /v1/events?requests=false', { kind: 'events', requests: false }],
    ['GET /v1/logs', { kind: 'logs', query: { follow: false } }],
    ['GET /v1/logs?apps=', { kind: 'logs', query: { follow: false } }],
    [
      'GET /v1/logs?apps=a,b&tail=100&follow=1',
      { kind: 'logs', query: { apps: ['a', 'b'], tail: 100, follow: true } },
    ],
    [
      'GET /v1/logs?from=a:3,b:12&head=100',
      {
        kind: 'logs',
        query: {
          from: new Map([
            ['a', 3],
            ['b', 12],
          ]),
          head: 100,
          follow: false,
        },
      },
    ],
    ['GET /v1/logs?tail=9&each=2', { kind: 'logs', query: { tail: 9, each: 2, follow: false } }],
    [
      'GET /v1/logs?before=a:3&tail=9',
      { kind: 'logs', query: { before: new Map([['a', 3]]), tail: 9, follow: false } },
    ],
    ['GET /v1/logs?from=', { kind: 'logs', query: { from: new Map(), follow: false } }],
    [
      'GET /v1/logs?from=a:3&follow=1',
      { kind: 'logs', query: { from: new Map([['a', 3]]), follow: true } },
    ],
    ['GET /v1/requests', { kind: 'requests', query: { follow: false } }],
    [
      'GET /v1/requests?apps=api&tail=5&follow',
      { kind: 'requests', query: { apps: ['api'], tail: 5, follow: true } },
    ],
    ['POST /v1/apps/api/restart', { kind: 'act', app: 'api', action: 'restart' }],
    ['POST /v1/apps/a%20b/stop', { kind: 'act', app: 'a b', action: 'stop' }],
    ['GET /v1/requests/17', { kind: 'request-heads', id: 17 }],
    ['POST /v1/detach', { kind: 'detach' }],
    ['POST /v1/down', { kind: 'down' }],
  ];
  for (const [request, expected] of taken) {
    it(request, () => {
      const [method = '', target = ''] = request.split(' ');
      assert.deepEqual(route(method, target), expected);
    });
  }

  const refused: readonly (readonly [request: string, status: number, detail: RegExp])[] = [
    ['GET /', 404, /nothing at \/; there is: \/v1\/status/],
    ['GET /v1/statu', 404, /nothing at/],
    ['GET /v2/status', 404, /speaks \/v1\/, not \/v2\//],
    ['POST /v1/apps/api/restrat', 404, /did you mean restart\?/],
    ['POST /v1/apps/api', 404, /nothing at/],
    ['POST /v1/apps/a/b/restart', 404, /nothing at/],
    ['POST /v1/apps/%zz/restart', 400, /%zz/],
    ['GET /v1/apps/api/restart', 405, /takes POST, not GET/],
    ['DELETE /v1/status', 405, /takes GET, HEAD, not DELETE/],
    ['GET /v1/down', 405, /takes POST/],
    ['OPTIONS *', 404, /nothing at \*/],
    ['GET /v1/logs?tail=-1', 400, /tail=-1/],
    ['GET /v1/logs?tail=ten', 400, /tail=ten/],
    ['GET /v1/logs?head=x', 400, /head=x is not a number of lines/],
    ['GET /v1/logs?from=a', 400, /from=a is not an app and the number of a line, as api:120/],
    ['GET /v1/logs?before=a:3,b:0', 400, /before=b:0 is not/],
    ['GET /v1/logs?tail=9&each=few', 400, /each=few/],
    ['GET /v1/logs?each=2', 400, /goes with tail/],
    ['GET /v1/logs?head=1&tail=1', 400, /one or the other/],
    ['GET /v1/logs?head=1&follow=1', 400, /head is a part that ends/],
    ['GET /v1/logs?before=a:1&follow=1', 400, /before is a part that ends/],
    ['GET /v1/requests?from=a:1', 400, /unknown parameter from/],
    ['GET /v1/requests?tail=x', 400, /tail=x is not a number of requests/],
    ['GET /v1/requests/x', 400, /x is not the id of a request/],
    ['GET /v1/requests/0', 400, /0 is not the id/],
    ['POST /v1/requests/1', 405, /takes GET, HEAD/],
    ['GET /v1/logs?follow=yes', 400, /follow=yes/],
    ['GET /v1/logs?folow=1', 400, /did you mean follow\?/],
    ['GET /v1/logs?tail=1&tail=2', 400, /more than once/],
    ['POST /v1/down?force=1', 400, /unknown parameter force/],
    [`GET /v1/logs?apps=${'a'.repeat(9000)}`, 414, /at most 8192/],
  ];
  for (const [request, status, detail] of refused) {
    it(`${request.slice(0, 40)} is ${status}`, () => {
      const [method = '', target = ''] = request.split(' ');
      const answer = route(method, target);
      assert.ok(answer.kind === 'problem');
      assert.equal(answer.problem.status, status);
      assert.match(answer.problem.detail, detail);
      assert.equal(answer.problem.allow !== undefined, status === 405);
    });
  }
});
