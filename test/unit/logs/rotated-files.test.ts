import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openRotated, release } from '../../../src/logs/rotated-files.js';

describe('the files of a log that is rotated', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sockpit-rotated-'));
    path = join(folder, 'a.log');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const nameOf = (age: number): string => (age === 0 ? path : `${path}.${age}`);
  const put = (...ages: number[]): void => {
    for (const age of ages) writeFileSync(nameOf(age), `was ${age}`);
  };
  const read = async (): Promise<string[]> => {
    const files = await openRotated(path);
    try {
      return await Promise.all(files.map(({ handle }) => handle.readFile('utf8')));
    } finally {
      await release(files);
    }
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('are held oldest first', async () => {
    put(0, 1, 2);
    assert.deepEqual(await read(), ['was 2', 'was 1', 'was 0']);
  });

  it('are none where there is none', async () => {
    assert.deepEqual(await read(), []);
    path = join(folder, 'nowhere', 'a.log');
    assert.deepEqual(await read(), []);
  });

  it('are those of a rotation half-way too', async () => {
    put(1, 2);
    assert.deepEqual(await read(), ['was 2', 'was 1'], 'no newest');
    put(0, 3);
    rmSync(nameOf(2));
    assert.deepEqual(await read(), ['was 3', 'was 1', 'was 0'], 'a hole');
  });

  it('are files only', async () => {
    put(0, 2);
    mkdirSync(nameOf(1));
    assert.deepEqual(await read(), ['was 2', 'was 0']);
  });

  it('are each there once when they are rotated while they are looked for', async () => {
    const ages = [0, 1, 2, 3];
    for (let pass = 0; pass < 60; pass++) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      put(...ages);
      const reading = read();
      for (let wait = pass % 12; wait > 0; wait--) await turn();
      for (let age = 4; age >= 0; age--) {
        if (existsSync(nameOf(age))) renameSync(nameOf(age), nameOf(age + 1));
      }
      writeFileSync(path, 'begun since');
      const found = (await reading).filter((text) => text !== 'begun since');
      assert.deepEqual(found, ['was 3', 'was 2', 'was 1', 'was 0'], `pass ${pass}`);
    }
  });
});
