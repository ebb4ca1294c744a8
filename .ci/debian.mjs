// The programs that some behaviour tests need beside Node. On Debian as root the missing ones are
// installed; anywhere else they are named. Never fails: a test whose program is missing is skipped
// and says so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian package → the command that shows that what it brings is there. */
const PARTS = {
  gunicorn: ['gunicorn', '--version'],
  // For gunicorn's own interpreter; the python3 on PATH may be another one.
  'python3-flask': ['/usr/bin/python3', '-c', 'import flask'],
  'python3-django': ['/usr/bin/python3', '-c', 'import django'],
  'python3-fastapi': ['/usr/bin/python3', '-c', 'import fastapi'],
  uvicorn: ['uvicorn', '--version'],
  // Without it uvicorn refuses WebSockets.
  'python3-websockets': ['/usr/bin/python3', '-c', 'import websockets'],
  'node-express': ['test', '-d', '/usr/share/nodejs/express'],
  tmux: ['tmux', '-V'],
  'redis-server': ['redis-server', '--version'],
  'nginx-light': ['nginx', '-v'],
  caddy: ['caddy', 'version'],
  mkcert: ['mkcert', '-version'],
  openssl: ['openssl', 'version'],
  chromium: ['chromium', '--version'],
  'ruby-foreman': ['foreman', 'version'],
  'openssh-server': ['test', '-x', '/usr/sbin/sshd'],
  'docker-compose': ['sh', '-c', 'docker compose version || docker-compose version'],
  'kubernetes-client': ['kubectl', 'version', '--client'],
  systemd: ['systemd-analyze', '--version'],
  curl: ['curl', '--version'],
  zsh: ['zsh', '--version'],
  fish: ['fish', '--version'],
  procps: ['ps', '--version'],
};

function missing() {
  return Object.entries(PARTS)
    .filter(([, [command, ...args]]) => spawnSync(command, args, { stdio: 'ignore' }).status !== 0)
    .map(([name]) => name);
}

function apt(...args) {
  const { status } = spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    // Its output is of interest only when something is missing afterwards.
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 180_000,
  });
  return status === 0;
}

const install = (packages) => apt('install', '-y', '--no-install-recommends', ...packages);

let absent = missing();
if (absent.length > 0 && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
  console.log(`  installing ${absent.join(' ')}`);
  // The lists of packages may be missing or old; fetching them is the slow part, so only then.
  if (!install(absent) && apt('update')) install(absent);
  absent = missing();
}
if (absent.length > 0) {
  console.log(
    `  not there, their tests are skipped: ${absent.join(' ')} (names of Debian packages)`,
  );
}
