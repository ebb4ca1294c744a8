import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import {
  losePatience,
  patienceMs,
  together,
  untilTaken,
  type OutputStream,
} from '../../../src/cli/output.js';

/** Lets what waits for a resolved promise go on, then the time pass. */
async function passes(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 100) {
    for (let i = 0; i < 5; i++) await Promise.resolve();
    mock.timers.tick(100);
  }
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe('untilTaken', () => {
  beforeEach((context) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    (context as { after(done: () => void): void }).after(() => mock.timers.reset());
  });

  function ended(printing: Promise<unknown> | undefined, output: OutputStream, ms: number) {
    const seen: { taken?: boolean } = {};
    void untilTaken(printing, output, () => ms).then((taken) => (seen.taken = taken));
    return seen;
  }

  test('waits for a reader as long as it takes something', async () => {
    const output = { bytesWritten: 0, writableLength: 500 };
    const end = ended(undefined, output, 300);
    for (let i = 0; i < 4; i++) {
      await passes(200);
      output.writableLength -= 100;
      assert.equal(end.taken, undefined);
    }
    output.writableLength = 0;
    await passes(200);
    assert.equal(end.taken, true);
  });

  test('gives up where it takes nothing for longer than that', async () => {
    const end = ended(undefined, { bytesWritten: 0, writableLength: 500 }, 300);
    await passes(200);
    assert.equal(end.taken, undefined);
    await passes(200);
    assert.equal(end.taken, false);
  });

  test('waits for what is still to be printed', async () => {
    let printed = (): void => undefined;
    const printing = new Promise<void>((resolve) => (printed = resolve));
    const end = ended(printing, { writableLength: 0 }, Infinity);
    await passes(5000);
    assert.equal(end.taken, undefined);
    printed();
    await passes(200);
    assert.equal(end.taken, true);
  });

  test('one of two outputs that is stalled is waited for while the other moves', async () => {
    const moving = { bytesWritten: 0, writableLength: 500 };
    const both = together([moving, { writableLength: 7 }]);
    assert.equal(both.writableLength, 507);
    const end = ended(undefined, both, 300);
    for (let i = 0; i < 4; i++) {
      await passes(200);
      moving.writableLength -= 100;
    }
    assert.equal(end.taken, undefined);
    await passes(400);
    assert.equal(end.taken, false);
  });
});

test('patience ends with signals, and never grows again', () => {
  assert.equal(patienceMs(), Infinity);
  losePatience('little');
  const little = patienceMs();
  losePatience();
  assert.equal(patienceMs(), little);
  losePatience('none');
  assert.equal(patienceMs(), 0);
});
