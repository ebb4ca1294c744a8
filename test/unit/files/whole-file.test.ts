import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { putFile, putFileAtOnce } from '../../../src/files/whole-file.js';

const ways: Readonly<Record<string, (path: string, text: string) => Promise<void>>> = {
  'in another thread': putFile,
  'at once': (path, text) => Promise.resolve().then(() => putFileAtOnce(path, text)),
};

for (const [way, put] of Object.entries(ways)) {
  describe(`a file of ours, written ${way}`, () => {
    let folder = '';
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sockpit-whole-'))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

    it('takes the place of the one before, for nobody else', async () => {
      await put(join(folder, 'it'), 'the first');
      await put(join(folder, 'it'), 'new');
      assert.equal(read('it'), 'new');
      assert.equal(lstatSync(join(folder, 'it')).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(folder), ['it']);
    });

    it('is written through no link, neither at its place nor beside it', async () => {
      writeFileSync(join(folder, 'other'), 'other');
      for (const name of ['it', 'it.new']) symlinkSync('other', join(folder, name));
      await put(join(folder, 'it'), 'new');
      assert.deepEqual([read('other'), read('it')], ['other', 'new']);
      assert.ok(lstatSync(join(folder, 'it')).isFile());
    });

    it('goes over what a writer that was killed has left', async () => {
      writeFileSync(join(folder, 'it.new'), 'half of an old one, and long');
      await put(join(folder, 'it'), 'new');
      assert.equal(read('it'), 'new');
      assert.deepEqual(readdirSync(folder), ['it']);
    });

    it('leaves nothing beside it where it cannot take its place', async () => {
      mkdirSync(join(folder, 'it'));
      await assert.rejects(put(join(folder, 'it'), 'new'), { code: 'EISDIR' });
      assert.deepEqual(readdirSync(folder), ['it']);
    });
  });
}

it('several who write one file each have a place of their own beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockpit-whole-'));
  try {
    writeFileSync(join(folder, 'it.7'), 'of another');
    putFileAtOnce(join(folder, 'it'), 'new', { aside: join(folder, 'it.8') });
    assert.deepEqual(readdirSync(folder), ['it', 'it.7']);
    assert.equal(readFileSync(join(folder, 'it.7'), 'utf8'), 'of another');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
