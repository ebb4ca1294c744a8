import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askStack, type PlainRoute } from '../../../src/control/ask-stack.js';
import { FakeHandle } from './fake-handle.js';

/** What is asked, with which body → status and value of the answer, or the code of the problem. */
const ANSWERS: readonly (readonly [PlainRoute, Record<string, unknown>, unknown])[] = [
  [
    { kind: 'request-heads', id: 1 },
    {},
    [200, { id: 1, request: [['Host', 'localhost']], answer: [] }],
  ],
  [
    { kind: 'act', app: 'api', action: 'stop' },
    {},
    [200, { app: 'api', ok: true, message: 'stop under way' }],
  ],
  [
    { kind: 'act', app: 'web', action: 'start' },
    {},
    [409, { app: 'web', ok: false, message: 'web already runs' }],
  ],
  [{ kind: 'act', app: 'api', action: 'scale' }, { instances: 0 }, 'bad-request'],
  [{ kind: 'reload' }, {}, [200, { kind: 'applied', message: 'applied: + billing' }]],
  [{ kind: 'reload' }, { force: true }, 'bad-request'],
  [{ kind: 'detach' }, {}, [200, { detached: true }]],
  [{ kind: 'detach' }, { now: true }, 'bad-request'],
  [{ kind: 'down' }, { force: 'yes' }, 'bad-request'],
  [{ kind: 'down' }, { fast: true }, 'bad-request'],
];

describe('what is asked of a stack', () => {
  for (const [asked, body, expected] of ANSWERS) {
    it(`${JSON.stringify(asked)} ${JSON.stringify(body)}`, async () => {
      const reply = await askStack(new FakeHandle(), asked, body);
      const told = reply.kind === 'json' ? [reply.status, reply.value] : reply.problem.code;
      assert.deepEqual(told, expected);
    });
  }

  it('ends it when the answer is out', async () => {
    for (const [body, force] of [
      [{}, false],
      [{ force: true }, true],
    ] as const) {
      const handle = new FakeHandle();
      const reply = await askStack(handle, { kind: 'down' }, body);
      assert.ok(reply.kind === 'json');
      assert.deepEqual([reply.status, reply.value], [202, { stopping: true, force }]);
      assert.deepEqual(handle.asked, []);
      await reply.afterwards?.();
      assert.deepEqual(handle.asked, [force ? 'down force' : 'down']);
    }
  });

  it('hands on what the stack refuses', async () => {
    const asked = { kind: 'environment', app: 'api', instance: 3 } as const;
    await assert.rejects(askStack(new FakeHandle(), asked, {}), /api has 2 instances/);
  });
});
