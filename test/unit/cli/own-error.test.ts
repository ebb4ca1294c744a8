import assert from 'node:assert/strict';
import { SourceMap } from 'node:module';
import { describe, it } from 'node:test';
import { inSources } from '../../../src/cli/own-error.js';

/** Line 1, column 5 of the bundle is line 3, column 1 of `src/a.ts`. */
const map = new SourceMap({
  file: 'b.js',
  version: 3,
  sources: ['../src/a.ts'],
  sourcesContent: [],
  names: [],
  mappings: 'IAEA',
  sourceRoot: '',
});

describe('the stack of an error', () => {
  it('names the places in the sources', () => {
    const stack = 'Error: x\n    at f (/opt/a b/dist/b.js:1:5)\n    at /opt/a b/dist/b.js:1:9';
    assert.equal(
      inSources(stack, (file) => (file === '/opt/a b/dist/b.js' ? map : undefined)),
      'Error: x\n    at f (src/a.ts:3:1)\n    at src/a.ts:3:1',
    );
  });

  it('stays as it is without a map, or before the first place of one', () => {
    const stack = 'Error: at /opt/b.js:1:1\n    at node:fs:12:3';
    assert.equal(
      inSources(stack, () => undefined),
      stack,
    );
    assert.equal(
      inSources(stack, () => map),
      stack,
    );
  });
});
