/**
 * A file that is written for the user is there whole or not at all.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { sockpit, type Finished } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';

/** Where no file can be longer than 4096 bytes, which shows what a full disk does. */
const withoutRoom = (directory: TemporaryDirectory, ...words: string[]): Promise<Finished> =>
  sockpit(directory, words, {
    program: ['sh', '-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, program],
    env: { SOCKPIT_LISTEN: 'localhost:0' },
  });

test('check --fix', skipUnless('linux'), async () => {
  const head = '#@ instances=2\napi: gunicorn --bind unix:a api:app\n';
  const tail = 'last: sleep 1000\n';
  const before = `${head}${'#'.padEnd(4092 - head.length - tail.length, 'x')}\n${tail}`;
  await using directory = await temporaryDirectory({ Procfile: before });
  const { code, stderr } = await withoutRoom(directory, 'check', '--fix');
  assert.equal(code, 1);
  assert.match(stderr, /api stays as it was, .*Procfile cannot be rewritten: EFBIG.*\n.*\$SOCKET/);
  assert.equal(await readFile(directory.join('Procfile'), 'utf8'), before);
  assert.deepEqual(await readdir(directory.path), ['Procfile']);
});

test(
  'export and import into a folder that takes none end, and say so',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: 'api: gunicorn --bind unix:a api:app\n',
      'site.conf': 'server { location / { proxy_pass http://127.0.0.1:9000; } }\n',
    });
    for (const words of [
      ['export', 'caddy'],
      ['export', 'kubernetes'],
      ['import', 'site.conf'],
    ]) {
      const { code, stderr } = await sockpit(directory, [...words, '-o', '/proc/x/it']);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^sockpit: \/proc\/x\/it cannot be written: ENOENT.*\/proc\/x/m);
    }
  },
);
