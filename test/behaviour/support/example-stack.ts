/**
 * A copy of the checkout as a user clones it, so that tests of the example do not meet in its
 * folder.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './test-environment.js';

const run = promisify(execFile);

/** What `.ci/prepare.mjs` goes by: the lock file from which the packages were installed. */
const STAMP = '.sockpit-lock.json';

/**
 * Packages by links, each of its own: were the folder itself one, whoever empties it (`npm ci`)
 * would empty the developer's.
 */
async function linkPackages(to: string): Promise<void> {
  const packages = join(repository, 'node_modules');
  const linked = join(to, 'node_modules');
  await mkdir(linked);
  for (const name of await readdir(packages)) {
    if (name !== STAMP) await symlink(join(packages, name), join(linked, name));
  }
}

/** Copies what git knows or would add, nothing that is built, and with the packages installed. */
export async function copyCheckout(to: string): Promise<void> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: repository, maxBuffer: 16 * 1024 * 1024 },
  );
  for (const name of stdout
    .split('\0')
    .filter((path) => path !== '' && !/\/$|^node_modules/.test(path))) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    // Git still lists what was deleted a moment ago.
    await cp(join(repository, name), join(to, name)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
  await linkPackages(to);
  await cp(join(repository, 'package-lock.json'), join(to, 'node_modules', STAMP));
}

/** Copies `procfile.example` and the apps that it starts. */
export async function copyExample(to: string): Promise<void> {
  await cp(join(repository, 'procfile.example'), join(to, 'procfile.example'));
  await cp(join(repository, 'test/apps'), join(to, 'test/apps'), {
    recursive: true,
    // Sockets of somebody's running example are no part of it.
    filter: (path) => !/\.sock$|__pycache__/.test(path),
  });
  await linkPackages(to);
}
