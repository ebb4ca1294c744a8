import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { stageNew, stageOver, writeNewFile } from '../../../src/files/staged-file.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sockpit-staged-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Writes over a file and says what the folder holds. */
async function over(name: string, text: string): Promise<readonly string[]> {
  await (await stageOver(join(folder, name), text)).commit();
  return readdirSync(folder).toSorted();
}

describe('a text in the place of another', () => {
  it('is there whole once it is committed, and leaves that one alone before', async () => {
    writeFileSync(join(folder, 'it'), 'old');
    const staged = await stageOver(join(folder, 'it'), 'new and longer');
    assert.equal(read('it'), 'old');
    await staged.commit();
    assert.equal(read('it'), 'new and longer');
    assert.deepEqual(readdirSync(folder), ['it']);
  });

  it('is gone without a trace once it is discarded', async () => {
    writeFileSync(join(folder, 'it'), 'old');
    await (await stageOver(join(folder, 'it'), 'new')).discard();
    assert.equal(read('it'), 'old');
    assert.deepEqual(readdirSync(folder), ['it']);
  });

  it('keeps the mode, also what the umask takes of new files', async () => {
    writeFileSync(join(folder, 'it'), 'old');
    chmodSync(join(folder, 'it'), 0o666);
    await over('it', 'new');
    assert.equal(statSync(join(folder, 'it')).mode & 0o777, 0o666);
  });

  it('comes to the end of the links', async () => {
    mkdirSync(join(folder, 'far'));
    writeFileSync(join(folder, 'far/it'), 'old');
    symlinkSync('far/it', join(folder, 'link'));
    symlinkSync('far/none', join(folder, 'loose'));
    await over('link', 'new');
    await over('loose', 'first');
    assert.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
    assert.deepEqual([read('far/it'), read('far/none')], ['new', 'first']);
    assert.deepEqual(readdirSync(join(folder, 'far')), ['it', 'none']);
  });

  it('has all names of the other one', async () => {
    for (const text of ['longer than the old', 'new']) {
      writeFileSync(join(folder, 'it'), 'the old');
      rmSync(join(folder, 'same'), { force: true });
      linkSync(join(folder, 'it'), join(folder, 'same'));
      assert.deepEqual(await over('it', text), ['it', 'same']);
      assert.equal(read('same'), text);
    }
  });

  it('is a new file where there is none', async () => {
    assert.deepEqual(await over('it', 'new'), ['it']);
    assert.equal(read('it'), 'new');
  });

  it('is refused where there is a folder, or none above it', async () => {
    mkdirSync(join(folder, 'it'));
    await assert.rejects(stageOver(join(folder, 'it'), ''), { message: 'it is a folder' });
    await assert.rejects(stageOver(join(folder, 'none/it'), ''), { code: 'ENOENT' });
  });
});

describe('a new file', () => {
  it('is none where anything is, also a link that leads nowhere', async () => {
    symlinkSync('none', join(folder, 'it'));
    await assert.rejects(stageNew(join(folder, 'it'), 'x'), { code: 'EEXIST' });
    assert.deepEqual(readdirSync(folder), ['it']);
  });

  it('is none where it could not be written whole, or is discarded', async () => {
    const path = join(folder, 'it');
    const full = async (file: { write(text: string): Promise<unknown> }): Promise<void> => {
      await file.write('a pie');
      throw new Error('full');
    };
    await assert.rejects(writeNewFile(path, 0o600, full), { message: 'full' });
    assert.deepEqual(readdirSync(folder), []);
    await (await stageNew(path, 'x')).discard();
    assert.deepEqual(readdirSync(folder), []);
  });
});
