import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sparkline } from '../../../../ui/text/sparkline.js';

const BARS = '▁▂▃▄▅▆▇█';

describe('a sparkline', () => {
  it('grows with its values, up to the largest', () => {
    assert.equal(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8, BARS), BARS);
    assert.equal(sparkline([100, 50], 2, BARS), '█▄');
  });

  it('shows the newest at the right, and blanks where nothing is known', () => {
    assert.equal(sparkline([8], 3, BARS), '  █');
    assert.equal(sparkline([1, 8, 4], 2, BARS), '█▄');
    assert.equal(sparkline([], 3, BARS), '   ');
    assert.equal(sparkline([1], 0, BARS), '');
  });

  it('draws nothing for zero, and something for the smallest value', () => {
    assert.equal(sparkline([0, 0.001, 1000], 3, BARS), ' ▁█');
    assert.equal(sparkline([0, 0], 2, BARS), '  ');
  });
});
