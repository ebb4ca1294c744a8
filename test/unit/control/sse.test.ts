import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SSE_HEARTBEAT, decodeSse, encodeSse, streamLines } from '../../../src/control/sse.js';

// eslint-disable-next-line @typescript-eslint/require-await -- a stream, though it has all at hand
async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

describe('server-sent events', () => {
  const text =
    encodeSse('state', '{"a":"é\\n漢"}') +
    SSE_HEARTBEAT +
    encodeSse('notice', '{}') +
    'data: one\r\ndata:two\r\nid: 7\r\n\r\nevent: lonely\n\ndata: unfinished';

  for (const size of [1, 2, 7, 1000]) {
    it(`come out as they went in, in chunks of ${size}`, async () => {
      assert.deepEqual(await all(decodeSse(chunks(text, size))), [
        { event: 'state', data: '{"a":"é\\n漢"}' },
        { event: 'notice', data: '{}' },
        { event: 'message', data: 'one\ntwo' },
      ]);
    });
  }
});

it('streamLines gives whole lines, whatever the chunks', async () => {
  for (const size of [1, 3, 1000]) {
    assert.deepEqual(await all(streamLines(chunks('é\n\n漢字\ntorn', size))), ['é', '', '漢字']);
  }
});
