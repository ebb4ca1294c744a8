import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRecords, recordPrefix } from '../../../src/logs/record.js';

const T = Date.UTC(2026, 10, 20, 23, 31, 9, 123);

describe('records', () => {
  it('are what people can read and grep', () => {
    assert.equal(`${recordPrefix(T, 'out')}hello`, '2026-11-20T23:31:09.123Z o hello');
  });

  it('are parsed back', () => {
    const text = `${recordPrefix(T, 'out')}a b\n${recordPrefix(T, 'err')}\n${recordPrefix(T + 1, 'sys')}é\n`;
    assert.deepEqual(parseRecords(Buffer.from(text), 'api', 41), [
      { app: 'api', n: 41, t: T, stream: 'out', text: 'a b' },
      { app: 'api', n: 42, t: T, stream: 'err', text: '' },
      { app: 'api', n: 43, t: T + 1, stream: 'sys', text: 'é' },
    ]);
  });

  it('keep lines of another form whole', () => {
    const text = `${recordPrefix(T, 'out')}a\nwritten by hand\n2026-99-99T23:31:09.123Z o x\n2026-11-20T23:31`;
    assert.deepEqual(
      parseRecords(Buffer.from(text), 'api', 1).map(({ t, text: line }) => [t, line]),
      [
        [T, 'a'],
        [T, 'written by hand'],
        [T, '2026-99-99T23:31:09.123Z o x'],
        [T, '2026-11-20T23:31'],
      ],
    );
  });
});
