/**
 * A file that is written for the user is there whole or not at all.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

/** Sets an extended attribute and an access list of a file (user 65534 may write), and prints what it has of both. */
const ATTRIBUTES = `
import os, struct, sys
path, *note = sys.argv[1:]
entries = [(1, 6, -1), (2, 6, 65534), (4, 4, -1), (16, 6, -1), (32, 4, -1)]
if note:
    acl = b''.join(struct.pack('<HHi', *each) for each in entries)
    try:
        os.setxattr(path, 'user.note', note[0].encode())
        os.setxattr(path, 'system.posix_acl_access', struct.pack('<I', 2) + acl)
    except OSError as error:
        sys.exit(error.strerror)
print(oct(os.stat(path).st_mode), {name: os.getxattr(path, name) for name in sorted(os.listxattr(path))})
`;

test('check --fix keeps what a file carries', skipUnless('linux', 'python3'), async (t) => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ instances=2\napi: gunicorn --bind unix:a api:app\n',
  });
  const carried = (...note: string[]): string =>
    execFileSync('/usr/bin/python3', ['-c', ATTRIBUTES, directory.join('Procfile'), ...note], {
      encoding: 'utf8',
    });
  let before: string;
  try {
    before = carried('mine');
  } catch (error) {
    t.skip(`no attributes on this file system: ${(error as { stderr?: string }).stderr}`);
    return;
  }
  assert.match(before, /posix_acl_access.*'user\.note': b'mine'/);
  const { stdout } = await sockpit(directory, ['check', '--fix']);
  assert.match(await readFile(directory.join('Procfile'), 'utf8'), /\$SOCKET/, stdout);
  assert.equal(carried(), before);
  assert.deepEqual(await readdir(directory.path), ['Procfile']);
});

test('export', skipUnless('linux'), async () => {
  // The configuration is longer than there is room for.
  const apps = Array.from(
    { length: 40 },
    (_, n) => `api${n}: gunicorn --bind unix:a${n} api:app\n`,
  );
  await using directory = await temporaryDirectory({ Procfile: apps.join('') });
  const config = directory.join('good/conf/nginx.conf');
  const names = async (folder: string): Promise<readonly string[]> =>
    (await readdir(directory.join(folder), { recursive: true })).toSorted();
  const whole = await sockpit(directory, ['export', 'nginx', '-o', 'good']);
  assert.equal(whole.code, 0, whole.stderr);
  const good = await readFile(config, 'utf8');
  const all = await names('good');
  assert.ok(good.length > 4096);

  const fresh = await withoutRoom(directory, 'export', 'nginx', '-o', 'new/folder');
  assert.equal(fresh.code, 1);
  assert.match(fresh.stderr, /new\/folder cannot be written: EFBIG/);
  assert.deepEqual((await readdir(directory.path)).toSorted(), ['Procfile', 'good']);

  const over = await withoutRoom(directory, 'export', 'nginx', '--force', '-o', 'good');
  assert.equal(over.code, 1);
  assert.equal(await readFile(config, 'utf8'), good);
  assert.deepEqual(await names('good'), all);
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
