import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeStage } from './support/fake-stage.js';
import { NOW, readyState, sampleStack, sampleStatus } from './support/sample-stack.js';

/** 25 apps, `a1` to `a25`. */
function setUp(): FakeStage {
  const apps = Array.from({ length: 25 }, (_, i) => sampleStatus(`a${i + 1}`, readyState(i, 0)));
  return new FakeStage({ status: sampleStack({ apps }) });
}

/** What each of the keys selects; `+500` lets so many ms pass. */
function selections(keys: readonly string[]): (string | undefined)[] {
  const stage = setUp();
  return keys.flatMap((key) => {
    if (key.startsWith('+')) {
      stage.time += Number(key.slice(1));
      return [];
    }
    stage.press(key);
    return [stage.state.selected];
  });
}

describe('digits', () => {
  const table: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['1 2', ['a1', 'a12']],
    ['1 +1000 0', ['a1', 'a10']],
    ['2 5', ['a2', 'a25']],
    ['2 6', ['a2', 'a6']],
    ['1 2 3', ['a1', 'a12', 'a3']],
    ['1 +1001 2', ['a1', 'a2']],
    ['0', [undefined]],
    ['0 2', [undefined, 'a2']],
    ['1 j 2', ['a1', 'a2', 'a2']],
    ['1 +1001 0', ['a1', undefined]],
  ];
  for (const [keys, selected] of table) {
    it(keys, () => assert.deepEqual(selections(keys.split(' ')), selected));
  }

  it('that go on do not count as a look at the app between', () => {
    const stage = setUp();
    stage.press('1');
    const n = 1;
    stage.logs.add({
      kind: 'lines',
      lines: [{ app: 'a1', n, t: NOW, stream: 'err', text: 'Error: nobody has seen this' }],
    });
    assert.equal(stage.scene.unseen.get('a1'), 1);
    stage.press('2');
    assert.deepEqual([stage.state.selected, stage.scene.unseen.get('a1')], ['a12', 1]);
    stage.press('1');
    stage.time += 2000;
    stage.press('2');
    assert.equal(stage.scene.unseen.get('a1') ?? 0, 0, 'it was looked at before');
  });
});
