import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkTarget, look } from '../../../src/watch/tree.js';

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

describe('what is at a path', () => {
  it('is what a link leads to, and nothing where that would never end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tree-'));
    const at = (name: string): string => join(folder, name);
    try {
      mkdirSync(at('a/b'), { recursive: true });
      mkdirSync(at('beside'));
      writeFileSync(at('file'), '');
      symlinkSync('../..', at('a/b/up'));
      symlinkSync('.', at('a/b/here'));
      symlinkSync('../../beside', at('a/b/across'));
      symlinkSync('../../file', at('a/b/file'));
      symlinkSync('../../gone', at('a/b/dangling'));
      const kinds: Readonly<Record<string, string>> = {
        file: 'file',
        a: 'folder',
        'a/b/across': 'folder',
        'a/b/file': 'file',
        'a/b/up': 'nothing',
        'a/b/here': 'nothing',
        'a/b/dangling': 'nothing',
        gone: 'nothing',
      };
      for (const [name, wanted] of Object.entries(kinds)) {
        const stats = look(at(name));
        const kind = stats === undefined ? 'nothing' : stats.isDirectory() ? 'folder' : 'file';
        assert.equal(kind, wanted, name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
