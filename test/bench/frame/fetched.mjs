// Packages of npm at fixed versions, fetched once and kept for the next time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const INSTALL_MS = 180_000;

/**
 * Where these packages are; what npm could not fetch is not in there.
 * @param {string[]} packages  such as `undici@7.30.2`
 * @returns {string}  the folder `node_modules`
 */
export function fetched(packages) {
  const folder = join(CACHE, 'sockpit-bench', packages.join('+'));
  const modules = join(folder, 'node_modules');
  if (existsSync(join(modules, '.package-lock.json'))) return modules;
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync('npm', ['install', ...options, ...packages], { stdio: 'inherit', timeout: INSTALL_MS });
  return modules;
}
