import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { NODE_PTY_VERSION } from '../../../src/model/terminal.js';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const {
  dependencies = {},
  optionalDependencies,
  files,
  scripts,
} = JSON.parse(read('package.json')) as {
  dependencies?: object;
  optionalDependencies: object;
  files: readonly string[];
  scripts: Readonly<Record<string, string>>;
};

describe('the packages that are installed with ours', () => {
  it('are none of those that the build puts into dist', () => {
    assert.deepEqual(dependencies, {});
  });

  it('is node-pty, in the one version that is called', () => {
    assert.deepEqual(optionalDependencies, { '@lydell/node-pty': NODE_PTY_VERSION });
  });
});

describe('package.json', () => {
  it('brings every file that the README and the pages with it link to', () => {
    const pages = ['README.md', ...files.filter((file) => file.endsWith('.md'))];
    const linked = new Set(
      pages.flatMap((page) =>
        [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
          posix.join(posix.dirname(page), link),
        ),
      ),
    );
    // They come with every package, named or not.
    for (const always of ['LICENSE', 'README.md']) linked.delete(always);
    assert.ok(linked.size > 8);
    const brought = (path: string): boolean =>
      files.some((file) => path === file || path.startsWith(`${file}/`));
    assert.deepEqual(
      [...linked].filter((path) => !brought(path)),
      [],
    );
  });

  it('has the scripts that are named to developers', () => {
    const texts = ['README.md', 'CONTRIBUTING.md', 'test/behaviour/support/soak.ts'].map(read);
    const named = [...texts.join('').matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    assert.ok(named.includes('soak'));
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });

  it('soaks all tests that have a long form', () => {
    const folder = 'test/behaviour';
    const long = readdirSync(new URL(folder, root))
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.endsWith('.test.ts') && read(path).includes("'./support/soak.js'"));
    const run = (scripts['soak'] ?? '').split(' ').filter((word) => word.startsWith(folder));
    assert.deepEqual(run, long.toSorted());
  });
});
