import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseStatLine, readStatLine } from '../../../../src/supervisor/processes/stat-line.js';

describe('a line of /proc/PID/stat', () => {
  it('is read behind a name that holds anything', () => {
    const line = parseStatLine('4312 (a) S 1 (b) R 7 8');
    assert.deepEqual(line, { name: 'a) S 1 (b', fields: ['R', '7', '8'] });
  });

  it('is none without a name', () => {
    assert.equal(parseStatLine(''), undefined);
    assert.equal(parseStatLine('4312 node S 1'), undefined);
  });

  it('is none of a process that is not there', () => {
    assert.equal(readStatLine(2 ** 30), undefined);
  });
});
