import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeFolders, makeFoldersAtOnce } from '../../../src/files/make-folders.js';

const ways: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'in another thread': (path) => makeFolders(path, (each) => mkdir(each, { mode: 0o700 })),
  'at once': (path) => Promise.resolve().then(() => makeFoldersAtOnce(path, 0o700)),
};

for (const [way, make] of Object.entries(ways)) {
  describe(`folders made ${way}`, () => {
    let root: string;

    before(() => (root = mkdtempSync(join(tmpdir(), 'sockpit-folders-'))));
    after(() => rmSync(root, { recursive: true }));

    it('come with those above them, and may be there', async () => {
      const path = join(root, 'a', 'b', 'c');
      await make(path);
      await make(path);
      assert.equal(statSync(path).mode & 0o777, 0o700);
    });

    it('are not made below a file', async () => {
      writeFileSync(join(root, 'file'), '');
      await assert.rejects(make(join(root, 'file', 'a', 'b')), { code: 'ENOTDIR' });
    });

    it('leave what is there as it is', async () => {
      const path = join(root, 'open');
      mkdirSync(path);
      chmodSync(path, 0o755);
      await make(path);
      assert.equal(statSync(path).mode & 0o777, 0o755);
    });

    // Node's own does not come back from there.
    it(
      'end where a folder takes none',
      { skip: !existsSync('/proc/self') && 'no /proc' },
      async () => {
        await assert.rejects(make('/proc/nowhere/a/b'), { code: 'ENOENT' });
      },
    );
  });
}

it('a read-only disk is told as one', async () => {
  const make = (path: string): Promise<unknown> => {
    const code = path === '/disk/state' ? 'EROFS' : 'ENOENT';
    return Promise.reject(Object.assign(new Error(`${code}, mkdir '${path}'`), { code }));
  };
  await assert.rejects(makeFolders('/disk/state/a/logs', make), {
    message: "EROFS, mkdir '/disk/state'",
  });
});
