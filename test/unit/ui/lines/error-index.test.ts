import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrorIndex } from '../../../../ui/lines/error-index.js';
import type { Entry } from '../../../../ui/lines/entry-ring.js';

function entry(seq: number, app: string, t: number, text: string): Entry {
  return { seq, app, n: seq, t, text, stream: 'err', level: 'error' };
}

describe('errors in the log', () => {
  it('are one for each burst of an app, with its most telling line', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'api', 0, 'Traceback (most recent call last):'));
    errors.add(entry(4, 'api', 5, "\x1b[31mKeyError: 'sku'\x1b[0m"));
    errors.add(entry(5, 'web', 6, 'ERROR other'));
    errors.add({ ...entry(6, 'api', 30, 'api exited with 3'), stream: 'sys' });
    errors.add(entry(9, 'api', 1500, 'ERROR later'));
    assert.deepEqual(
      errors.all.map(({ app, seq, lastN, text }) => [app, seq, lastN, text]),
      [
        ['api', 1, 6, "KeyError: 'sku'"],
        ['web', 5, 5, 'ERROR other'],
        ['api', 9, 9, 'ERROR later'],
      ],
    );
    assert.deepEqual(
      [...errors.unseen()],
      [
        ['api', 2],
        ['web', 1],
      ],
    );
  });

  it('are one for each instance of an app, however their lines come', () => {
    const errors = new ErrorIndex();
    const by = (instance: number, seq: number, text: string): Entry => ({
      ...entry(seq, 'api', seq, text),
      instance,
    });
    errors.add(by(1, 1, 'Traceback of the first:'));
    errors.add(by(2, 2, 'Traceback of the second:'));
    errors.goOn(by(1, 3, '    at one'));
    errors.add(by(2, 4, 'KeyError: two'));
    errors.add(by(1, 5, 'KeyError: one'));
    assert.deepEqual(
      errors.all.map(({ instance, n, lastN, text }) => [instance, n, lastN, text]),
      [
        [1, 1, 5, 'KeyError: one'],
        [2, 2, 4, 'KeyError: two'],
      ],
    );
    errors.see([{ app: 'api', instance: 2, n: 2 }]);
    assert.deepEqual(
      errors.all.map(({ seen }) => seen),
      [false, true],
    );
  });

  it('end with a line that is none, but not with one of another stream or a blank one', () => {
    const errors = new ErrorIndex();
    const ordinary = (seq: number, text: string, stream: Entry['stream']): Entry => ({
      ...entry(seq, 'api', seq, text),
      stream,
      level: 'info',
    });
    errors.add(entry(1, 'api', 1, 'Traceback (most recent call last):'));
    errors.end(ordinary(2, 'GET /', 'out'));
    errors.end(ordinary(3, '', 'err'));
    errors.add(entry(4, 'api', 4, 'KeyError: one'));
    errors.end(ordinary(5, 'INFO goes on', 'err'));
    errors.add(entry(6, 'api', 6, 'ERROR two'));
    errors.add(entry(7, 'api', 7, 'ERROR three'));
    assert.deepEqual(
      errors.all.map(({ n, lastN }) => [n, lastN]),
      [
        [1, 4],
        [6, 7],
      ],
    );
  });

  it('go on where the only instance becomes the first of several', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'api', 0, 'ERROR one'));
    errors.add({ ...entry(2, 'api', 1, 'ERROR two'), instance: 1 });
    errors.see([{ app: 'api', instance: 1, n: 2 }]);
    assert.deepEqual([errors.all.length, errors.unseen().size], [1, 0]);
  });

  it('reach to the end of their stack, which adds no error and says no more', () => {
    const errors = new ErrorIndex();
    errors.goOn(entry(1, 'api', 0, '    at nothing'));
    assert.deepEqual(errors.all, []);
    errors.add(entry(2, 'api', 0, 'TypeError: x'));
    errors.goOn(entry(3, 'api', 1, '    at cart'));
    errors.goOn(entry(4, 'api', 2, '    at shop'));
    assert.deepEqual(
      errors.all.map(({ seq, lastN, text }) => [seq, lastN, text]),
      [[2, 4, 'TypeError: x']],
    );
    errors.see([{ app: 'api', n: 4 }]);
    assert.equal(errors.unseen().size, 0);
  });

  it('are seen when a line of them was on the screen, and unseen again when they go on', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'api', 0, 'ERROR one'));
    errors.add(entry(3, 'api', 10, 'ERROR goes on'));
    errors.see([
      { app: 'api', n: 7 },
      { app: 'api', n: 8 },
    ]);
    assert.equal(errors.unseen().get('api'), 1);
    errors.see([{ app: 'api', n: 2 }]);
    assert.equal(errors.unseen().size, 0);
    errors.add(entry(9, 'api', 20, 'ERROR still'));
    assert.equal(errors.unseen().get('api'), 1);
  });

  it('are not seen by lines of another app that lie between theirs', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'api', 0, 'ERROR one'));
    errors.add(entry(5, 'api', 600, 'ERROR two'));
    errors.see([2, 3, 4].map((n) => ({ app: 'web', n })));
    assert.equal(errors.unseen().get('api'), 1);
    errors.see([{ app: 'api', n: 3 }]);
    assert.equal(errors.unseen().size, 0);
  });

  it('that come again and again are not one for ever', () => {
    const errors = new ErrorIndex();
    for (let i = 0; i < 10; i++) errors.add(entry(i + 1, 'api', i * 900, `ERROR ${i}`));
    assert.equal(errors.unseen().get('api'), 5);
  });

  it('are counted anew only when there are more or fewer that are unseen', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'api', 0, 'ERROR one'));
    const before = errors.unseen();
    errors.add(entry(2, 'api', 10, 'ERROR goes on'));
    errors.see([{ app: 'api', n: 7 }]);
    assert.equal(errors.unseen(), before);
    errors.see([{ app: 'api', n: 2 }]);
    assert.deepEqual([...errors.unseen()], []);
    errors.add(entry(3, 'api', 20, 'ERROR and on'));
    assert.deepEqual([...errors.unseen()], [['api', 1]]);
    errors.add(entry(4, 'web', 20, 'ERROR of another'));
    assert.equal(errors.unseen().get('web'), 1);
  });

  it('go, the oldest first, where one app has too many, and those of others stay', () => {
    const errors = new ErrorIndex();
    errors.add(entry(1, 'web', 0, 'ERROR once'));
    for (let i = 2; i <= 600; i++) errors.add(entry(i, 'api', i * 5000, `ERROR ${i}`));
    assert.deepEqual(
      [...errors.unseen()],
      [
        ['web', 1],
        ['api', 500],
      ],
    );
    assert.equal(errors.all.at(1)?.seq, 101);
    assert.equal(errors.all.at(-1)?.seq, 600);
  });
});
