import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StreamIntake } from '../../../src/logs/stream-intake.js';
import { ManualClock } from './manual-clock.js';
import { lineMark } from '../../../src/logs/line-mark.js';

function setUp() {
  const clock = new ManualClock();
  const out: string[] = [];
  const shown: string[] = [];
  const intake = new StreamIntake(
    lineMark('out'),
    clock,
    (text) => out.push(text),
    () => shown.push(intake.text()),
  );
  return {
    clock,
    out,
    shown,
    intake,
    push: (text: string) => intake.push(Buffer.from(text), clock.now()),
  };
}

describe('StreamIntake', () => {
  it('shows an unfinished line after 100 ms, and says when it is finished', () => {
    const { clock, out, shown, push } = setUp();
    push('(Pdb) ');
    clock.pass(99);
    assert.deepEqual(shown, []);
    clock.pass(1);
    assert.deepEqual(shown, ['(Pdb) ']);
    push('c\n');
    assert.deepEqual(shown, ['(Pdb) ', '']);
    assert.deepEqual(out, ['(Pdb) c']);
    assert.equal(clock.waiting, 0);
  });

  it('redraws a progress bar no more often than that', () => {
    const { clock, shown, push } = setUp();
    for (let i = 0; i < 100; i++) {
      push(`\r${i}%`);
      clock.pass(10);
    }
    assert.ok(shown.length >= 8 && shown.length <= 10, String(shown.length));
  });

  it('does not show the torn ends of a flood', () => {
    const { clock, shown, push } = setUp();
    for (let i = 0; i < 100; i++) {
      push('of a line\nthe first half ');
      clock.pass(10);
    }
    assert.deepEqual(shown, []);
    clock.pass(100);
    assert.deepEqual(shown, ['the first half ']);
  });

  it('makes a line of what is unfinished when the stream ends', () => {
    const { clock, out, shown, push, intake } = setUp();
    push('no newline');
    clock.pass(100);
    intake.end();
    assert.deepEqual(out, ['no newline']);
    assert.deepEqual(shown, ['no newline', '']);
    intake.end();
    assert.deepEqual(out, ['no newline']);
  });
});
