import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlUnreachableError } from '../../../../src/control/call.js';
import { carryOut } from '../../../../src/cli/running/carry-out.js';
import type { StackEvent } from '../../../../src/model/event.js';
import type { AppAction } from '../../../../src/model/handle.js';
import type { InstanceState } from '../../../../src/model/state.js';
import { FakeHandle } from '../../control/fake-handle.js';
import { sampleInstance } from '../../support/sample-instance.js';

const AFTER: Readonly<Record<string, readonly string[]>> = { api: ['web'] };

/** A stack that takes orders, and has no place for one more who follows it. */
class BusyHandle extends FakeHandle {
  override async *events(): AsyncGenerator<never> {
    await Promise.resolve();
    throw new ControlUnreachableError('busy', '/run/control.sock');
  }
}

test('an order that cannot be followed ends with the reason, and is not spoken of again', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const said: string[] = [];
  const write = t.mock.method(process.stdout, 'write', (text: string) => said.push(text) > 0);
  try {
    await assert.rejects(
      carryOut(new BusyHandle(), [['web', { kind: 'restart', tty: false }]], { wait: true }),
      { name: 'ControlUnreachableError', code: 'busy' },
    );
    t.mock.timers.tick(60_000);
  } finally {
    write.mock.restore();
  }
  assert.deepEqual(said, ['restart under way\n']);
});

test('orders to begin are given to what comes first at first, those to stop as they are named', async (t) => {
  const told: string[] = [];
  const handle = new (class extends FakeHandle {
    override snapshot() {
      const status = super.snapshot();
      return {
        ...status,
        apps: status.apps.map((app) => ({ ...app, after: AFTER[app.name] ?? [] })),
      };
    }
    override act(app: string, action: AppAction) {
      told.push(`${action.kind} ${app}`);
      return super.act(app, action);
    }
  })();
  const write = t.mock.method(process.stdout, 'write', () => true);
  try {
    for (const kind of ['restart', 'start', 'reload', 'stop'] as const) {
      const orders = ['api', 'web'].map((app) => [app, { kind }] as const);
      await carryOut(handle, orders, { wait: false });
    }
  } finally {
    write.mock.restore();
  }
  const begun = ['restart', 'start', 'reload'].flatMap((kind) => [`${kind} web`, `${kind} api`]);
  assert.deepEqual(told, [...begun, 'stop api', 'stop web']);
});

test('an app that stops because its stack does is not said to have failed', async (t) => {
  const handle = new (class extends FakeHandle {
    override async *events(): AsyncGenerator<StackEvent> {
      const status = this.snapshot();
      const state: InstanceState = {
        ...{ kind: 'stopping', since: 1, pid: 7, deadline: 2, then: 'stopped', remaining: [] },
      };
      const instances = [sampleInstance(state)];
      const apps = status.apps.map((app) => ({ ...app, state: 'stopping', instances }));
      await Promise.resolve();
      yield { type: 'snapshot', t: 1, status: { ...status, phase: 'stopping', apps } };
    }
  })();
  const told: string[] = [];
  t.mock.method(process.stdout, 'write', () => true);
  t.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0);
  const code = await carryOut(handle, [['web', { kind: 'restart', tty: false }]], { wait: true });
  t.mock.restoreAll();
  assert.equal(code, 1);
  assert.deepEqual(told, ['sockpit: the stack has ended before web got there\n']);
});
