import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { filterChunks, matches, type LogFilter } from '../../../src/logs/log-filter.js';
import type { LogChunk, LogLine } from '../../../src/model/log.js';

function line(t: number, text = ''): LogLine {
  return { app: 'api', n: t, t, stream: 'out', text };
}

async function shown(filter: LogFilter, chunks: readonly LogChunk[]): Promise<string[]> {
  const coming = Readable.from(chunks) as AsyncIterable<LogChunk>;
  const out: string[] = [];
  for await (const chunk of filterChunks(coming, filter)) {
    const what = chunk.kind === 'lines' ? chunk.lines.map(({ text }) => text).join() : '';
    out.push(`${chunk.kind} ${what}`.trim());
  }
  return out;
}

describe('the lines that are wanted', () => {
  it('are those from the first moment to the last, both included', () => {
    const within = (filter: LogFilter): number[] =>
      [1, 2, 3, 4].filter((t) => matches(filter, line(t)));
    assert.deepEqual(within({}), [1, 2, 3, 4]);
    assert.deepEqual(within({ since: 2 }), [2, 3, 4]);
    assert.deepEqual(within({ until: 3 }), [1, 2, 3]);
    assert.deepEqual(within({ since: 2, until: 3 }), [2, 3]);
  });

  it('match in what is read, whatever its colours, and each line anew', () => {
    const grep = /user 7/g;
    for (let round = 0; round < 3; round++) {
      assert.equal(matches({ grep }, line(1, 'user \x1b[1m7\x1b[0m left')), true);
    }
    assert.equal(matches({ grep }, line(1, 'user 8')), false);
  });

  it('come with word of those that are gone, and without what is not a line yet', async () => {
    const chunks: readonly LogChunk[] = [
      { kind: 'lines', lines: [line(1, 'a'), line(2, 'b')] },
      { kind: 'lines', lines: [line(3, 'b')] },
      { kind: 'gap', app: 'api', lines: 7, why: 'rotated away' },
      { kind: 'live', app: 'api', stream: 'out', text: 'a prompt' },
    ];
    assert.deepEqual(await shown({ grep: /a/ }, chunks), ['lines a', 'gap']);
    assert.deepEqual(await shown({ since: 2 }, chunks), ['lines b', 'lines b', 'gap', 'live']);
  });
});
