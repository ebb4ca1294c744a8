import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  encodeFrame,
  encodeSize,
  FrameDecoder,
  MAX_FRAME,
  parseSize,
} from '../../../src/control/terminal-frames.js';

const shown = (frames: ReturnType<FrameDecoder['push']>): string[] =>
  frames.map(({ kind, payload }) => `${kind} ${Buffer.from(payload).toString()}`);

describe('frames', () => {
  const bytes = Buffer.concat([
    encodeFrame('data', Buffer.from('p x\n')),
    encodeSize({ columns: 80, rows: 24 }),
    encodeFrame('end', Buffer.alloc(0)),
  ]);
  const expected = ['data p x\n', 'size 80x24', 'end '];

  it('are a byte, four of length, and the rest', () => {
    assert.deepEqual([...encodeFrame('data', Buffer.from('ab'))], [100, 0, 0, 0, 2, 97, 98]);
  });

  it('come whole, however they are cut', () => {
    assert.deepEqual(shown(new FrameDecoder().push(bytes)), expected);
    const decoder = new FrameDecoder();
    const one = [...bytes].flatMap((byte) => shown(decoder.push(Uint8Array.of(byte))));
    assert.deepEqual(one, expected);
  });

  it('of another type, or too long, are faults', () => {
    assert.throws(() => new FrameDecoder().push(Buffer.from('x\0\0\0\0')), /no frame of type "x"/);
    const long = encodeFrame('data', Buffer.alloc(1));
    long.writeUInt32BE(MAX_FRAME + 1, 1);
    assert.throws(() => new FrameDecoder().push(long), /at most 1048576 bytes/);
  });

  it('of a size have one that a terminal can have', () => {
    assert.deepEqual(parseSize('80x24'), { columns: 80, rows: 24 });
    for (const wrong of ['', '80', '0x24', '80x1001', '80x24x1', '-1x5']) {
      assert.equal(parseSize(wrong), undefined, wrong);
    }
  });
});
