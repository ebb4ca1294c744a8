/** The package as users get it: packed from the checkout, installed in a folder. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './test-environment.js';

const run = promisify(execFile);
const QUIET = ['--silent', '--no-audit', '--no-fund'];
/** The registry may have to be asked for the optional package. */
const INSTALL_MS = 120_000;

/**
 * Packs the checkout into a folder and installs that: `install(directory.root, ['--global', …])`.
 *
 * @param folder for the packed file; where npm runs, unless `cwd` says otherwise
 */
export async function installPackage(
  folder: string,
  options: readonly string[] = [],
  cwd = folder,
): Promise<void> {
  // `npm test` takes it from the tests and keeps it for npm.
  const { NPM_EXTRA_CA_CERTS, NODE_EXTRA_CA_CERTS = NPM_EXTRA_CA_CERTS } = process.env;
  const packing = ['pack', ...QUIET, '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = await run('npm', packing, { cwd: repository });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await run('npm', ['install', ...QUIET, ...options, join(folder, filename)], {
    cwd,
    env: { ...process.env, NODE_EXTRA_CA_CERTS },
    timeout: INSTALL_MS,
  });
}
