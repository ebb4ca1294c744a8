/**
 * Promise: a start that can write nothing into its runtime directory says so in words, and leaves nothing
 * in it.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';

/** Files can be made and stay empty, as on a full disk. */
const NO_ROOM = 'ulimit -f 0; exec "$0" "$@"';

for (const words of [['--plain'], ['up', '-d']]) {
  test(words.join(' '), async () => {
    await using directory = await temporaryDirectory({ Procfile: '#@ worker\napi: sleep 300\n' });
    await using run = runSockpit(directory, [...words, '-p', '0'], {
      program: ['sh', '-c', NO_ROOM, process.execPath, program],
    });
    const { code } = await run.end();
    assert.equal(code, 1, run.output.tail());
    await run.waitForLine(
      /^sockpit: the runtime directory .* cannot be used: EFBIG: file too large/,
    );
    await run.waitForLine(/SOCKPIT_RUNTIME_DIR/);
    assert.deepEqual(await readdir(directory.runtime), []);
  });
}
