/**
 * Promise: who follows a path hears when something comes there, whatever becomes of its folder.
 */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { watchPath } from '../../src/supervisor/readiness/path-watch.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const cases: Readonly<Record<string, (folder: string) => void>> = {
  'is removed and made again at once, maybe with the same inode': (folder) => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
  },
  'is moved away, and another one is made': (folder) => {
    renameSync(folder, `${folder}.old`);
    mkdirSync(folder);
  },
  stays: () => undefined,
};

for (const [what, happens] of Object.entries(cases)) {
  test(`a folder that ${what}`, async () => {
    await using directory = await temporaryDirectory();
    const folder = directory.join('run');
    mkdirSync(folder);
    const heard = { first: 0, later: 0 };
    const first = watchPath(`${folder}/first.sock`, () => (heard.first += 1));
    happens(folder);
    // Another one who follows must not be needed, nor be in the way.
    const later = watchPath(`${folder}/later.sock`, () => (heard.later += 1));
    try {
      for (const name of ['first', 'later'] as const) {
        // Written anew until it is heard of: a watch that is not there yet hears nothing of what came before.
        await waitFor(`${name} to be heard of`, () => {
          const before = heard[name];
          if (before > 1) return true;
          rmSync(`${folder}/${name}.sock`, { force: true });
          writeFileSync(`${folder}/${name}.sock`, '');
          return undefined;
        });
      }
      assert.ok(heard.first > 1 && heard.later > 1);
    } finally {
      first.stop();
      later.stop();
    }
  });
}
