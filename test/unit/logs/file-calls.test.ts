import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileCalls } from '../../../src/logs/file-calls.js';

describe('a folder for log files', () => {
  it('is made with those above it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'sockpit-folders-'));
    t.after(() => rm(folder, { recursive: true }));
    for (const manner of ['at-once', 'in-background'] as const) {
      const path = join(folder, manner, 'a', 'b');
      await fileCalls[manner].makeFolder(path, 0o700);
      await fileCalls[manner].makeFolder(path, 0o700);
      assert.equal((await stat(path)).mode & 0o777, 0o700);
    }
  });
});
