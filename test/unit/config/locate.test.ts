import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { locateConfig } from '../../../src/config/locate.js';

describe('a config above the working directory', () => {
  let top = '';
  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'sockpit-locate-')));
    mkdirSync(join(top, 'repo', 'below'), { recursive: true });
  });
  afterEach(() => rmSync(top, { recursive: true }));

  const own = process.getuid?.();
  const located = (below: string, uid = own): string => {
    const directory = join(top, below);
    const found = locateConfig({ directory, home: top, uid });
    return found.kind === 'found' ? found.path.slice(top.length + 1) : found.kind;
  };
  const put = (path: string): void => writeFileSync(join(top, path), 'api: x\n');

  it('is taken up to the top of the repository, or home', () => {
    put('Procfile');
    assert.equal(located('repo/below'), 'Procfile');
    put('repo/Procfile');
    assert.equal(located('repo/below'), 'repo/Procfile');
    rmSync(join(top, 'repo', 'Procfile'));
    mkdirSync(join(top, 'repo', '.git'));
    assert.equal(located('repo/below'), 'missing');
    assert.equal(located(''), 'Procfile');
  });

  it('is not taken from a folder of somebody else, or to which everybody may write', () => {
    put('repo/Procfile');
    if (own !== undefined) {
      assert.equal(located('repo/below', own + 1), 'missing');
      assert.equal(located('repo', own + 1), 'repo/Procfile', 'where we stand it is meant');
    }
    chmodSync(join(top, 'repo'), 0o777);
    assert.equal(located('repo/below'), 'missing');
    assert.equal(located('repo'), 'repo/Procfile');
  });
});
