import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runOf } from '../../../src/logs/line-run.js';
import type { LogLine } from '../../../src/model/log.js';
import { pack, preferText, readPrefer, unpack } from '../../../src/control/packed-lines.js';

const line = (app: string, n: number, rest: Partial<LogLine> = {}): LogLine => ({
  app,
  n,
  t: 1000,
  stream: 'out',
  text: `${app} says ${n}`,
  instance: undefined,
  generation: undefined,
  remark: undefined,
  ...rest,
});

describe('packed lines', () => {
  it('are the same lines again, in the same order', () => {
    const lines = [
      line('api', 7),
      line('api', 8, { text: '' }),
      line('web', 1),
      line('api', 9, { text: '"quoted" \u2028 ✅' }),
      line('api', 10, { t: 1001 }),
      line('api', 11, { t: 1001, stream: 'err' }),
      // Those between are in a gap of their own.
      line('api', 20, { t: 1001, stream: 'err' }),
      line('api', 21, { t: 1001, stream: 'err', instance: 1 }),
      line('api', 22, { t: 1001, stream: 'err', instance: 2 }),
      line('api', 23, { t: 1001, stream: 'err', instance: 2, generation: 7 }),
      line('api', 24, { t: 1001, stream: 'sys', instance: 2, remark: 'crashed' }),
      line('api', 25, { t: 1001, stream: 'sys', instance: 2, remark: 'started' }),
    ];
    const sent = pack({ kind: 'runs', runs: lines.map(runOf) });
    assert.deepEqual(unpack(JSON.parse(JSON.stringify(sent)) as typeof sent), {
      kind: 'lines',
      lines,
    });
  });

  it('share what they have in common', () => {
    const lines = [line('api', 1), line('api', 2), line('api', 3), line('web', 1)];
    // As it is sent: what is not said takes no room.
    assert.deepEqual(JSON.parse(JSON.stringify(pack({ kind: 'runs', runs: lines.map(runOf) }))), {
      kind: 'packed',
      runs: [
        {
          app: 'api',
          n: 1,
          t: 1000,
          stream: 'out',
          texts: ['api says 1', 'api says 2', 'api says 3'],
        },
        { app: 'web', n: 1, t: 1000, stream: 'out', texts: ['web says 1'] },
      ],
    });
  });

  it('are joined where they were read in parts', () => {
    const api = { ...runOf(line('api', 1)), lines: 3, text: 'one\n\nthree' };
    const runs = [api, runOf(line('api', 4)), { ...runOf(line('api', 5)), lines: 2, text: '\n' }];
    const sent = pack({ kind: 'runs', runs });
    const texts = ['one', '', 'three', 'api says 4', '', ''];
    assert.equal(sent.kind === 'packed' && sent.runs.length, 1);
    assert.deepEqual(unpack(sent), {
      kind: 'lines',
      lines: texts.map((text, i) => line('api', i + 1, { text })),
    });
  });

  it('leave other chunks as they are', () => {
    const gap = { kind: 'gap', app: 'api', lines: 3, why: 'gone' } as const;
    assert.equal(pack(gap), gap);
    assert.equal(unpack(gap), gap);
  });
});

describe('what a reader of logs prefers', () => {
  it('is read as it is written', () => {
    for (const preferences of [
      { packed: true, everyMs: 33 },
      { packed: true, everyMs: undefined },
      { packed: false, everyMs: 5 },
      { packed: false, everyMs: undefined },
    ]) {
      assert.deepEqual(readPrefer(preferText(preferences)), preferences);
    }
  });

  it('is passed over where it is unknown or wrong', () => {
    const none = { packed: false, everyMs: undefined };
    assert.deepEqual(readPrefer(undefined), none);
    assert.deepEqual(readPrefer('respond-async, wait=10, every-ms=soon'), none);
    assert.deepEqual(readPrefer('Packed-Lines ,every-ms = 999999'), {
      packed: true,
      everyMs: 1000,
    });
    assert.deepEqual(readPrefer(['packed-lines', 'every-ms=1']), { packed: true, everyMs: 1 });
  });
});
