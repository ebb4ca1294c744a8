import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileExcept, compileGlob } from '../../../src/watch/glob.js';

describe('a glob of watch=', () => {
  const cases: readonly [written: string, base: string, yes: string[], no: string[]][] = [
    ['**/*.py', '/p', ['/p/a.py', '/p/x/y/a.py'], ['/p/a.txt', '/p/.venv/a.py', '/q/a.py', '/p']],
    ['*.py', '/p', ['/p/a.py'], ['/p/x/a.py', '/p/.a.py']],
    ['src/**/*.py', '/p/src', ['/p/src/a.py'], ['/p/a.py', '/p/srcs/a.py']],
    ['./src/*.py', '/p/src', ['/p/src/a.py'], ['/p/src/x/a.py']],
    ['../lib/*.ts', '/lib', ['/lib/a.ts'], ['/p/a.ts']],
    ['/etc/**/*.conf', '/etc', ['/etc/x/a.conf'], ['/p/etc/a.conf']],
    ['**/*.{py,html}', '/p', ['/p/a.html', '/p/x/a.py'], ['/p/a.js']],
    ['app.py', '/p', ['/p/app.py'], ['/p/x/app.py', '/p/app.pyc']],
    ['src', '/p', ['/p/src', '/p/src/a', '/p/src/x/y'], ['/p/src2/a', '/p/src/.cache/a']],
    ['src/', '/p', ['/p/src/a'], ['/p/a']],
    ['.', '/p', ['/p/a', '/p/x/b'], ['/p/.env', '/p/.git/index']],
    ['.env', '/p', ['/p/.env'], ['/p/x/.env']],
    ['../shared', '/', ['/shared', '/shared/a'], ['/p/a']],
    ['**/.github/*.yml', '/p', ['/p/x/.github/a.yml'], ['/p/.other/a.yml']],
    ['{src/a,lib}/**', '/p', ['/p/src/a/x', '/p/lib/y'], ['/p/src/b/x']],
    ['@(src/a|lib)/**', '/p', ['/p/src/a/x', '/p/lib/y'], ['/p/src/b/x']],
    ['v{1..3}.txt', '/p', ['/p/v1.txt', '/p/v3.txt'], ['/p/v4.txt']],
    ['*{c}', '/p', ['/p/x{c}'], ['/p/xc', '/p/x']],
    ['/*.conf', '/', ['/a.conf'], ['/p/a.conf']],
    ['app/(mkt)', '/p', ['/p/app/(mkt)/a'], ['/p/app/mkt/a']],
    ['app/(mkt)/**', '/p/app/(mkt)', ['/p/app/(mkt)/a'], ['/p/app/mkt/a']],
    ['app/\\(mkt\\)/**', '/p/app/(mkt)', ['/p/app/(mkt)/a'], []],
    ['app/[(]mkt[)]/**', '/p/app', ['/p/app/(mkt)/a'], ['/p/app/mkt/a']],
    ['**/(mkt)/*.ts', '/p', ['/p/x/(mkt)/a.ts'], ['/p/x/mkt/a.ts']],
    ['app/[...slug]/**', '/p/app', ['/p/app/[...slug]/a', '/p/app/s/a'], ['/p/app/x/a']],
    ['app/[[...opt]]/**', '/p/app', ['/p/app/[[...opt]]/a'], ['/p/app/x/a']],
    ['app/[id]', '/p/app', ['/p/app/[id]', '/p/app/i'], ['/p/app/id', '/p/app/x']],
    ['[!a]x', '/p', ['/p/bx', '/p/[!a]x'], ['/p/ax']],
    ['a/{c}/*', '/p/a/{c}', ['/p/a/{c}/x'], ['/p/a/c/x']],
    ['a\\,b', '/p', ['/p/a,b'], ['/p/a\\,b']],
    ['a\\*', '/p', ['/p/a*'], ['/p/ab']],
    ['*.@(ts|js)', '/p', ['/p/a.ts'], ['/p/a.tsx']],
    ['*/!x"+@', '/p', ['/p/a/!x"+@'], ['/p/a/x']],
  ];
  for (const [written, base, yes, no] of cases) {
    it(written, () => {
      const glob = compileGlob(written, '/p');
      assert.equal(glob.base, base);
      for (const path of yes) assert.ok(glob.matches(path), path);
      for (const path of no) assert.ok(!glob.matches(path), path);
    });
  }

  it('is not misled by magic in the folder’s own name', () => {
    const glob = compileGlob('**/*.py', '/home/[me]/a*b');
    assert.ok(glob.matches('/home/[me]/a*b/x/y.py'));
    assert.ok(!glob.matches('/home/m/aab/y.py'));
  });

  const folders: readonly [written: string, yes: string[], no: string[]][] = [
    ['**/*.py', ['/p', '/p/x', '/p/x/y'], ['/p/.git', '/p/x/.venv', '/p/.git/x']],
    ['*.py', ['/p'], ['/p/x']],
    ['packages/*/src/**/*.ts', ['/p/packages/a', '/p/packages/a/src/x/y'], ['/p/packages/a/dist']],
    ['src/*/*.py', ['/p/src/x'], ['/p/src/x/y']],
    ['src', ['/p', '/p/src', '/p/src/x'], ['/p/other', '/p/src/.git']],
    ['**/.github/*.yml', ['/p/.github', '/p/x/.github'], ['/p/.git']],
    ['{src/a,lib}/**', ['/p/src', '/p/src/a/b'], []],
    ['@(src/a|lib)/**', ['/p/src', '/p/src/a/b', '/p/lib/x'], []],
    ['app/(mkt)', ['/p/app', '/p/app/(mkt)/x'], ['/p/app/mkt']],
    ['app/[...slug]/*.ts', ['/p/app/[...slug]', '/p/app/s'], ['/p/app/x']],
  ];
  for (const [written, yes, no] of folders) {
    it(`looks for ${written} only where it may be`, () => {
      const glob = compileGlob(written, '/p');
      for (const path of yes) assert.ok(glob.mayHold(path), path);
      for (const path of no) assert.ok(!glob.mayHold(path), path);
    });
  }
});

describe('a glob of ignore=', () => {
  const cases: readonly [written: string, yes: string[], no: string[]][] = [
    ['*.tmp', ['/p/a.tmp', '/p/x/a.tmp', '/p/.a.tmp'], ['/p/a.tmpl', '/q/a.tmp']],
    ['tests', ['/p/tests', '/p/x/tests/a.py'], ['/p/tests.py']],
    ['tests/', ['/p/tests/a.py'], ['/p/attests/a.py']],
    ['api/gen', ['/p/api/gen', '/p/api/gen/.x/a'], ['/p/api/general', '/p/gen/a']],
    ['src/**/*.gen.ts', ['/p/src/x/a.gen.ts'], ['/p/src/a.ts', '/p/a.gen.ts']],
    ['../shared/dist/**', ['/shared/dist/a'], ['/shared/a', '/p/dist/a']],
    ['(mkt)', ['/p/x/(mkt)/a'], ['/p/mkt/a']],
    ['app/(mkt)', ['/p/app/(mkt)/a'], ['/p/app/mkt/a', '/p/x/(mkt)/a']],
    ['app/[...slug]', ['/p/app/[...slug]/a'], ['/p/app/x']],
  ];
  for (const [written, yes, no] of cases) {
    it(written, () => {
      const matches = compileExcept(written, '/p');
      for (const path of yes) assert.ok(matches(path), path);
      for (const path of no) assert.ok(!matches(path), path);
    });
  }
});
