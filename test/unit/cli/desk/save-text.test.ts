import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { saveText, type FillText } from '../../../../src/cli/desk/save-text.js';

describe('what is saved', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'save-'));
    await writeFile(join(folder, 'there'), '');
  });
  after(() => rm(folder, { recursive: true }));

  it('is a new file, for nobody else', async () => {
    const path = join(folder, 'new.log');
    assert.equal(await saveText(path, 'one\n'), path);
    assert.equal(await readFile(path, 'utf8'), 'one\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('is no file at all where there is no room for all of it', async () => {
    const path = join(folder, 'much.log');
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const fill: FillText = async (file) => {
      await file.write('a pie');
      throw full;
    };
    await assert.rejects(saveText(path, 'a piece', fill), /there is no room left/);
    assert.equal(await saveText(path, 'less'), path, 'under the same name');
    assert.equal(await readFile(path, 'utf8'), 'less');
  });

  const refused = async (name: string, why: (path: string) => string): Promise<void> => {
    const path = join(folder, name);
    await assert.rejects(saveText(path, 'x'), { message: `not written: ${why(path)} (${path})` });
  };

  it('is refused with the reason and the next step', async () => {
    await refused('there', () => 'it exists already; choose another name');
    await refused('', () => 'it is a folder; add the name of a file');
    await refused('no folder/x', () => {
      const parent = join(folder, 'no folder');
      return `there is no folder ${parent}; choose one that is there, or make it: mkdir -p '${parent}'`;
    });
    await refused('there/x', () => `${folder}/there is no folder; choose one that is`);
    await refused('x'.repeat(300), () => 'the name is too long; choose a shorter one');
  });
});
