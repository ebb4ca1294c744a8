import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lastObjects } from '../../../../src/cli/faces/json-face.js';
import { newestLines } from '../../../../src/cli/running/newest-lines.js';
import type { LogChunk, LogLine, LogQuery } from '../../../../src/model/log.js';

const lines = ['one', 'two', 'three'].map((text, i): LogLine => ({
  app: 'job',
  n: i + 1,
  t: 0,
  stream: 'out',
  text,
}));

/** A stack with three lines, and some that are not finished. */
function stackWith(unfinished: readonly string[]) {
  return {
    async *logs({ tail = Infinity }: LogQuery): AsyncGenerator<LogChunk, void, undefined> {
      await Promise.resolve();
      const newest = lines.slice(Math.max(0, lines.length - tail));
      if (newest.length > 0) yield { kind: 'lines', lines: newest };
      for (const text of unfinished) yield { kind: 'live', app: 'job', stream: 'out', text };
    },
  };
}

async function newest(tail: number | undefined, ...unfinished: string[]): Promise<string[]> {
  const query = { follow: false, ...(tail === undefined ? {} : { tail }) };
  const texts: string[] = [];
  const { signal } = new AbortController();
  for await (const chunk of newestLines(stackWith(unfinished), query, signal)) {
    if (chunk.kind === 'lines') texts.push(...chunk.lines.map(({ text }) => text));
    if (chunk.kind === 'live') texts.push(`${chunk.text}…`);
  }
  return texts;
}

describe('the newest lines of a stack', () => {
  it('are as many as are asked for, those that are not finished among them', async () => {
    assert.deepEqual(await newest(2), ['two', 'three']);
    assert.deepEqual(await newest(2, 'Name: '), ['three', 'Name: …']);
    assert.deepEqual(await newest(1, 'Name: '), ['Name: …']);
    assert.deepEqual(await newest(1, 'one: ', 'two: '), ['two: …']);
    assert.deepEqual(await newest(0, 'Name: '), []);
    assert.deepEqual(await newest(undefined, 'Name: '), ['one', 'two', 'three', 'Name: …']);
  });

  it('as JSON say of one that it is not finished, and have its text alone', () => {
    const [object] = lastObjects({ kind: 'live', app: 'job', stream: 'out', t: 7, text: 'Name: ' });
    assert.ok(object && 'text' in object);
    assert.deepEqual([object.t, object.text, object.unfinished], [7, 'Name: ', true]);
    const [line] = lastObjects({ kind: 'lines', lines });
    assert.equal(line && JSON.stringify(line).includes('unfinished'), false);
  });
});
