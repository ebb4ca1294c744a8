import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlUnreachableError } from '../../../../src/control/call.js';
import { carryOut } from '../../../../src/cli/running/carry-out.js';
import type { AppAction } from '../../../../src/model/handle.js';
import { FakeHandle } from '../../control/fake-handle.js';

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
