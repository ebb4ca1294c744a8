import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wantsColor } from '../../../src/cli/options.js';

describe('colours', () => {
  const table: readonly (readonly [Parameters<typeof wantsColor>, boolean])[] = [
    [[{}, { TERM: 'xterm' }], true],
    [[{}, {}], true],
    [[{}, { TERM: 'xterm', NO_COLOR: '' }], true],
    [[{}, { TERM: 'xterm', NO_COLOR: '1' }], false],
    [[{ color: false }, { TERM: 'xterm' }], false],
    [[{}, { TERM: 'dumb' }], false],
  ];
  for (const [[options, env], wanted] of table) {
    it(`are ${wanted ? '' : 'not '}wanted with ${JSON.stringify({ ...options, ...env })}`, () => {
      assert.equal(wantsColor(options, env), wanted);
    });
  }
});
