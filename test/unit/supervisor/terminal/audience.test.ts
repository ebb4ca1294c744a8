import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  MAX_JOINED,
  type TerminalSize,
  type TerminalWatcher,
} from '../../../../src/model/terminal.js';
import { Audience, commonSize } from '../../../../src/supervisor/terminal/audience.js';

const size = (columns: number, rows: number): TerminalSize => ({ columns, rows });

const NOBODY: TerminalWatcher = {
  output: () => true,
  drained: () => Promise.resolve(),
  ended: () => undefined,
};

class Hall {
  readonly typed: string[] = [];
  readonly sizes: string[] = [];
  readonly audience = new Audience({
    input: {
      write: (bytes) => this.typed.push(Buffer.from(bytes).toString()) < 3,
      drained: () => Promise.resolve(),
    },
    resize: ({ columns, rows }) => void this.sizes.push(`${columns}x${rows}`),
  });

  /** Of one that is `slow` no more is taken after each output, until `drain` is called. */
  join(at: TerminalSize = size(80, 24), slow = false) {
    const seen: string[] = [];
    let drain: () => void = () => undefined;
    const joined = this.audience.join(at, {
      output: (bytes) => {
        seen.push(Buffer.from(bytes).toString());
        return !slow;
      },
      drained: () =>
        new Promise((resolve) => {
          drain = resolve;
        }),
      ended: (why) => void seen.push(`ended: ${why}`),
    });
    assert.ok(joined);
    return {
      seen,
      joined,
      drain: () => {
        drain();
        return setImmediate();
      },
    };
  }

  show(text: string): void {
    this.audience.show(Buffer.from(text));
  }
}

describe('those who have joined a terminal', () => {
  it('see what stands there, and then all that comes', () => {
    const hall = new Hall();
    hall.show('before\r\n');
    const one = hall.join();
    hall.show('a');
    const two = hall.join();
    hall.show('b');
    assert.deepEqual(one.seen, ['before\r\n', 'a', 'b']);
    assert.deepEqual(two.seen, ['before\r\na', 'b']);
  });

  it('miss what comes while they do not keep up, and then see the screen as it has become', async () => {
    const hall = new Hall();
    const one = hall.join(size(80, 3), true);
    const two = hall.join();
    hall.show('\x1b[?25la\r\n');
    hall.show('b\r\n\x1b[?25h');
    hall.show('c\r\nd');
    assert.deepEqual(one.seen, ['\x1b[?25la\r\n']);
    assert.equal(two.seen.length, 3);
    await one.drain();
    const clear = '\x1b[0m\x1b[r\x1b[H\x1b[2J';
    assert.deepEqual(one.seen.slice(1), [`\x1b[?25h${clear}\x1b[?25l\x1b[?25hc\r\nd`]);
    hall.show('e');
    assert.equal(one.seen.length, 2);
    one.joined.leave();
    await one.drain();
    assert.equal(one.seen.length, 2);
  });

  it('all type', () => {
    const hall = new Hall();
    const one = hall.join().joined;
    const two = hall.join().joined;
    assert.equal(one.write(Buffer.from('x')), true);
    assert.equal(two.write(Buffer.from('y')), true);
    assert.equal(one.write(Buffer.from('z')), false);
    assert.deepEqual(hall.typed, ['x', 'y', 'z']);
  });

  it('share the smallest of their sizes, side by side; without them it is the default', () => {
    const hall = new Hall();
    const one = hall.join(size(200, 20)).joined;
    const two = hall.join(size(80, 50)).joined;
    two.resize(size(90, 10));
    two.resize(size(90, 10));
    two.leave();
    one.leave();
    assert.deepEqual(hall.sizes, ['200x20', '80x20', '90x10', '200x20', '120x40']);
    assert.deepEqual(commonSize([]), size(120, 40));
  });

  it('do nothing any more once they have left', () => {
    const hall = new Hall();
    const { seen, joined } = hall.join();
    joined.leave();
    hall.show('late');
    joined.write(Buffer.from('x'));
    joined.resize(size(1, 1));
    hall.audience.end('exited with 1');
    assert.deepEqual(seen, []);
    assert.deepEqual(hall.typed, []);
  });

  it('are told the end, once, and nobody joins after it', () => {
    const hall = new Hall();
    const { seen, joined } = hall.join();
    hall.audience.end('exited with 1');
    hall.audience.end('exited with 2');
    joined.resize(size(10, 10));
    assert.deepEqual(seen, ['ended: exited with 1']);
    assert.deepEqual(hall.sizes, ['80x24']);
    assert.equal(hall.audience.join(size(80, 24), NOBODY), undefined);
  });

  it('are no more than there are seats', () => {
    const hall = new Hall();
    const all = Array.from({ length: MAX_JOINED }, () => hall.join());
    assert.equal(hall.audience.join(size(80, 24), NOBODY), undefined);
    all[0]?.joined.leave();
    assert.ok(hall.audience.join(size(80, 24), NOBODY));
  });
});
