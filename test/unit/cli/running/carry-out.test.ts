import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlUnreachableError } from '../../../../src/control/call.js';
import { carryOut } from '../../../../src/cli/running/carry-out.js';
import { FakeHandle } from '../../control/fake-handle.js';

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
