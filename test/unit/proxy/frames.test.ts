import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLOSE_FOR_APP, CLOSE_FOR_CLIENT, FrameTracker } from '../../../src/proxy/frames.js';

function frame(length: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126
      ? Buffer.from([0x82, mask | length])
      : length < 65_536
        ? Buffer.from([0x82, mask | 126, length >> 8, length & 0xff])
        : Buffer.from([
            0x82,
            mask | 127,
            0,
            0,
            0,
            0,
            0,
            length >> 16,
            (length >> 8) & 0xff,
            length & 0xff,
          ]);
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0, 1), Buffer.alloc(length, 0xff)]);
}

describe('FrameTracker', () => {
  for (const masked of [false, true]) {
    for (const length of [0, 1, 125, 126, 65_535, 65_536]) {
      it(`knows the end of ${masked ? 'a masked' : 'a'} frame of ${length} bytes`, () => {
        const tracker = new FrameTracker();
        const bytes = frame(length, masked);
        assert.ok(tracker.between);
        tracker.push(bytes.subarray(0, -1));
        assert.ok(!tracker.between);
        tracker.push(bytes.subarray(-1));
        assert.ok(tracker.between);
      });
    }
  }

  it('does not mind how the bytes are cut', () => {
    const all = Buffer.concat([
      frame(3, true),
      frame(300, false),
      frame(0, true),
      frame(70_000, true),
    ]);
    for (const step of [1, 2, 3, 7, 1000]) {
      const tracker = new FrameTracker();
      for (let i = 0; i < all.length; i += step) tracker.push(all.subarray(i, i + step));
      assert.ok(tracker.between);
      tracker.push(all.subarray(0, 5));
      assert.ok(!tracker.between);
    }
  });

  it('tells clients to come again, and apps that their client goes away', () => {
    const code = (farewell: Uint8Array): number =>
      Buffer.from(farewell).readUInt16BE(farewell.length - 2);
    assert.deepEqual([CLOSE_FOR_CLIENT[0], code(CLOSE_FOR_CLIENT)], [0x88, 1012]);
    assert.deepEqual([CLOSE_FOR_APP[0], code(CLOSE_FOR_APP)], [0x88, 1001]);
  });

  it('takes our own farewells for whole frames', () => {
    for (const farewell of [CLOSE_FOR_APP, CLOSE_FOR_CLIENT]) {
      const tracker = new FrameTracker();
      tracker.push(farewell);
      assert.ok(tracker.between);
    }
  });
});
