import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkTarget } from '../../../src/watch/tree.js';

describe('what a link leads to', () => {
  it('is nothing where it leads nowhere, in a circle, or is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tree-'));
    const at = (name: string): string => join(folder, name);
    try {
      writeFileSync(at('file'), '');
      symlinkSync('file', at('link'));
      symlinkSync('gone', at('dangling'));
      symlinkSync('circle', at('circle'));
      const found = ['link', 'file', 'dangling', 'circle', 'file/below', 'nothing'].map((name) =>
        linkTarget(at(name)),
      );
      const [real, ...others] = found;
      assert.match(real ?? '', /\/file$/);
      assert.deepEqual(others, [undefined, undefined, undefined, undefined, undefined]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
