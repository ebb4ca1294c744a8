import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StackEvent } from '../../../src/model/event.js';
import { EventsDroppedError, StackLostError } from '../../../src/model/handle.js';
import type { AppStatus } from '../../../src/model/status.js';
import { followApps } from '../../../src/stack/follow-apps.js';
import { sampleReady } from '../support/sample-instance.js';
import { sampleStatus } from '../ui/support/sample-stack.js';

const { signal } = new AbortController();

function snapshot(...names: string[]): StackEvent {
  const apps = names.map((name) => sampleStatus(name, sampleReady));
  return { type: 'snapshot', t: 0, status: { phase: 'up', apps } } as unknown as StackEvent;
}

/** A stack that gives these to each who subscribes, one after the other; errors break off. */
function stackOf(...subscriptions: readonly (readonly (StackEvent | Error)[])[]) {
  const left = [...subscriptions];
  return {
    left,
    async *events(): AsyncGenerator<StackEvent> {
      for (const event of left.shift() ?? []) {
        await Promise.resolve();
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
}

const hasWeb = (apps: readonly AppStatus[]): string | undefined =>
  apps.some(({ name }) => name === 'web') ? 'web is there' : undefined;

describe('followApps', () => {
  it('decides by a new snapshot where it was cut off for being slow', async () => {
    const stack = stackOf([snapshot('api'), new EventsDroppedError()], [snapshot('api', 'web')]);
    assert.equal(await followApps(stack, signal, hasWeb), 'web is there');
  });

  it('decides nothing where the stack is gone, and does not ask for it again', async () => {
    const stack = stackOf([snapshot('api'), new StackLostError()], [snapshot('web')]);
    assert.equal(await followApps(stack, signal, hasWeb), undefined);
    assert.equal(stack.left.length, 1);
    const ended = stackOf([snapshot('api')], [snapshot('web')]);
    assert.equal(await followApps(ended, signal, hasWeb), undefined);
    assert.equal(ended.left.length, 1);
  });

  it('fails with every other error', async () => {
    const stack = stackOf([snapshot('api'), new Error('on fire')]);
    await assert.rejects(followApps(stack, signal, hasWeb), /on fire/);
  });
});
