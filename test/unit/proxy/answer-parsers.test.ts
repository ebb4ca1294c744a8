/**
 * Our reader of answers beside Node's own client, over answers that are made from a seed: they say
 * the same of each, except where a reason is given here.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerAt, sequence } from '../support/answers.js';
import { differences, type Reason } from '../support/differences.js';
import { readByNode, readByUs } from '../support/reading.js';

const ANSWERS = 6000;

describe('the reader of answers', () => {
  it('understands them as Node does, or says why not', async () => {
    const met = new Set<Reason>();
    for (let number = 0; number < ANSWERS; number++) {
      const said = answerAt(number);
      const ours = readByUs(said, []);
      const nodes = await readByNode(said, !ours.reusable);
      const { unexplained, reasons } = differences(said, ours, nodes);
      const show = (): string => JSON.stringify({ number, said, ours, nodes }, undefined, 2);
      assert.deepEqual(unexplained, [], show());
      for (const reason of reasons) met.add(reason);
    }
    assert.ok(met.size >= 8, `only these reasons were needed: ${[...met].join()}`);
  });

  it('understands them the same in whatever pieces they come', () => {
    for (let number = 0; number < ANSWERS; number++) {
      const said = answerAt(number);
      const whole = readByUs(said, []);
      const random = sequence(number);
      const { length } = said.text;
      const each = Array.from({ length }, (_, at) => at);
      const some = each.filter(() => random.below(8) === 0);
      const once = [random.below(length + 1)];
      for (const cuts of [each, some, once]) {
        assert.deepEqual(readByUs(said, cuts), whole, JSON.stringify({ number, said, cuts }));
      }
    }
  });
});
