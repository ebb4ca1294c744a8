/**
 * The runtime directory is in a folder that others may write to. What somebody has planted there is
 * refused with the way out, never followed and never repaired.
 */
import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

test('a planted link or an open folder is refused, and nothing is written through it', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\napi: sleep 300\n' });
  const trap = join(directory.root, 'trap');
  await mkdir(trap, { mode: 0o700 });

  // In the place of the folder of all stacks.
  await rm(directory.runtime, { recursive: true });
  await symlink(trap, directory.runtime);
  for (const words of [['up', '-d'], ['--plain'], ['ls'], ['status'], ['down'], ['logs']]) {
    const { code, stderr } = await sockpit(directory, words);
    assert.equal(code, 1, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, /is not safe to use: it is a symbolic link\n {2}.*SOCKPIT_RUNTIME_DIR/);
  }
  assert.deepEqual(await readdir(trap), []);
  assert.ok((await lstat(directory.runtime)).isSymbolicLink());

  // In the place of the stack's own: the name is known to everybody.
  await rm(directory.runtime);
  await mkdir(directory.runtime, { mode: 0o700 });
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  const slug = await directory.slug();
  assert.equal((await stat(join(directory.runtime, slug))).mode & 0o777, 0o700);
  assert.equal((await stat(await directory.controlSocket())).mode & 0o777, 0o600);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  await symlink(trap, join(directory.runtime, slug));
  const planted = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(planted.code, 1);
  assert.match(planted.stderr, /is not safe to use: it is a symbolic link/);
  assert.deepEqual(await readdir(trap), []);

  // Others may enter it.
  await rm(join(directory.runtime, slug));
  await chmod(directory.runtime, 0o755);
  const open = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(open.code, 1);
  assert.match(open.stderr, /others may enter it \(mode 0755, 0700 is needed\)/);
});

test('a link in the place of a file of the run is replaced, and not written through', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\napi: sleep 300\n' });
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  const slug = await directory.slug();
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  const folder = join(directory.runtime, slug);
  const precious = join(directory.root, 'precious');
  await writeFile(precious, 'mine\n');
  await mkdir(folder, { mode: 0o700 });
  for (const name of ['run', 'run.new', 'control.sock'])
    await symlink(precious, join(folder, name));
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 0, up.text);
  assert.ok((await lstat(join(folder, 'run'))).isFile());
  assert.ok((await lstat(join(folder, 'control.sock'))).isSocket());
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  assert.equal(await readFile(precious, 'utf8'), 'mine\n');
});

test('what else stands in the place of the control socket is told in words', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\napi: sleep 300\n' });
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  const slug = await directory.slug();
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  const folder = join(directory.runtime, slug);
  for (const words of [['up', '-d'], ['--plain']]) {
    await mkdir(join(folder, 'control.sock'), { recursive: true, mode: 0o700 });
    const { code, stderr } = await sockpit(directory, [...words, '-p', '0']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^sockpit: the control socket \S+ cannot be made: something that is not a socket is in its place\n {2}move that away/,
    );
  }
});

test('a folder that would be another one from elsewhere is refused by every command', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\na: sleep 600\n' });
  const env = { SOCKPIT_RUNTIME_DIR: 'run' };
  for (const words of [['up', '-d'], ['--plain'], ['ls'], ['status'], ['down'], ['check']]) {
    const { code, stderr } = await sockpit(directory, words, { env });
    assert.equal(code, 1, `${words.join(' ')}: ${stderr}`);
    assert.match(
      stderr,
      /^sockpit: the runtime directory run cannot be used: .* is a relative path/,
    );
  }
  assert.deepEqual(await readdir(directory.path), ['Procfile']);
});
