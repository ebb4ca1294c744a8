import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LastLines } from '../../../../ui/lines/last-lines.js';
import { StoredLine } from '../../../../ui/lines/stored-line.js';

it('knows the last line of each instance, whatever the others say between', () => {
  const last = new LastLines();
  const said = (seq: number, instance?: number): StoredLine =>
    new StoredLine(seq, seq, 0, '', { app: 'api', stream: 'out', level: undefined, instance });
  assert.equal(last.of({}), undefined);
  for (const [seq, instance] of [
    [1, 2],
    [2, 3],
    [3, 2],
    [4, 1],
  ] as const) {
    last.take(said(seq, instance));
  }
  const seqs = [1, 2, 3, 4].map((instance) => last.of({ instance })?.seq);
  assert.deepEqual(seqs, [4, 3, 2, undefined]);
  last.take(said(5));
  assert.equal(last.of({ instance: 1 })?.seq, 5, 'one that names none is of the first');
  assert.equal(last.of({ instance: 3 })?.seq, 2);
});
