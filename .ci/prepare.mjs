// Brings a checkout to the point where dist/ runs: installs what the lock file says and builds what
// is older than its sources. Does nothing, quickly, when both are up to date.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules', '.sockpit-lock.json');

/** Runs a command in the checkout; true when it ended with 0. */
function runs(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  return status === 0;
}

/** Newest modification time below a path, in ms. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8');
if (!installed) {
  console.log('installing packages');
  if (!runs('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']))
    process.exit(1);
  copyFileSync(lock, stamp);
}

const built = join(root, 'dist', 'sockpit.js');
const sources = ['src', 'ui', '.ci', 'package.json'].map((name) => newest(join(root, name)));
if (!existsSync(built) || statSync(built).mtimeMs < Math.max(...sources)) {
  if (!runs(process.execPath, [join(root, '.ci', 'build.mjs')])) process.exit(1);
}
