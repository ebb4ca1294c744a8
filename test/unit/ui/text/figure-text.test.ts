import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  bytesText,
  countText,
  cpuText,
  grouped,
  msText,
  rateText,
  spanText,
} from '../../../../ui/text/figure-text.js';

describe('figures', () => {
  it('stay short at every size', () => {
    assert.deepEqual([0, 0.44, 9.94, 9.96, 21.4, 9999].map(rateText), [
      ...['0', '0.4', '9.9', '10', '21', '9999'],
    ]);
    assert.deepEqual([null, 0.4, 11.6, 188].map(cpuText), ['-', '0%', '12%', '188%']);
    const sizes = [null, 0, 512, 512 * 1024, 96 * 2 ** 20, 1000 * 2 ** 20, 1.23 * 2 ** 30, 2 ** 40];
    assert.deepEqual(sizes.map(bytesText), [
      '-',
      '0B',
      '512B',
      '512K',
      '96M',
      '1.0G',
      '1.2G',
      '1.0T',
    ]);
    assert.deepEqual([null, 0, 37.6, 9999, 12_400].map(msText), ['-', '0', '38', '9999', '12s']);
    const long = [999_000, 1_000_000, 3_600_000, 86_400_000 * 3].map(msText);
    assert.deepEqual(long, ['999s', '17m', '60m', '72h']);
    assert.deepEqual([null, 0, 37.6, 12_400].map(spanText), ['-', '0ms', '38ms', '12s']);
    assert.deepEqual([0, 9999, 81_204, 999_600, 2_140_000, 31e6].map(countText), [
      ...['0', '9999', '81k', '1.0M', '2.1M', '31M'],
    ]);
    assert.deepEqual([7, 1234, 1_234_567].map(grouped), ['7', '1 234', '1 234 567']);
  });

  it('are never wider than their columns', () => {
    for (let power = 0; power < 12; power++) {
      for (const factor of [1, 4.99, 9.949, 9.99]) {
        const value = factor * 10 ** power;
        assert.ok(bytesText(value).length <= 4, bytesText(value));
        if (value < 1e6) assert.ok(msText(value).length <= 4, msText(value));
        if (value < 9e8) assert.ok(countText(Math.round(value)).length <= 4, String(value));
      }
    }
  });
});
