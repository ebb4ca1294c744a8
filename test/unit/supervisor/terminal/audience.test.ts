import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_JOINED, type TerminalSize } from '../../../../src/model/terminal.js';
import { Audience, commonSize } from '../../../../src/supervisor/terminal/audience.js';

const size = (columns: number, rows: number): TerminalSize => ({ columns, rows });

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

  join(at: TerminalSize = size(80, 24)) {
    const seen: string[] = [];
    const joined = this.audience.join(at, {
      output: (bytes) => void seen.push(Buffer.from(bytes).toString()),
      ended: (why) => void seen.push(`ended: ${why}`),
    });
    assert.ok(joined);
    return { seen, joined };
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
    const late = { output: () => undefined, ended: () => undefined };
    assert.equal(hall.audience.join(size(80, 24), late), undefined);
  });

  it('are no more than there are seats', () => {
    const hall = new Hall();
    const all = Array.from({ length: MAX_JOINED }, () => hall.join());
    const one = { output: () => undefined, ended: () => undefined };
    assert.equal(hall.audience.join(size(80, 24), one), undefined);
    all[0]?.joined.leave();
    assert.ok(hall.audience.join(size(80, 24), one));
  });
});
