/**
 * Programs that a test needs beside Node. Where one is missing its tests are skipped, and say so:
 * the run ends with the list of what was skipped and why.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appFile } from './test-environment.js';

function runs(command: string, args: readonly string[], cwd?: string): boolean {
  return (
    spawnSync(command, args, { stdio: 'ignore', ...(cwd === undefined ? {} : { cwd }) }).status ===
    0
  );
}

/** Where Debian's packages of Node's libraries are. */
export const DEBIAN_MODULES = '/usr/share/nodejs';

/** Each with a trial that tells whether it works here, and the Debian package that brings it. */
const PROGRAMS = {
  gunicorn: { works: () => runs('gunicorn', ['--version']), from: 'gunicorn' },
  // Flask as gunicorn sees it: the python3 on PATH may be another one than gunicorn's.
  flask: {
    works: () => runs('gunicorn', ['--check-config', 'api:app'], appFile('flask')),
    from: 'gunicorn python3-flask',
  },
  uvicorn: { works: () => runs('uvicorn', ['--version']), from: 'uvicorn' },
  'uvicorn with WebSocket': {
    works: () =>
      runs('uvicorn', ['--version']) && runs('/usr/bin/python3', ['-c', 'import websockets']),
    from: 'uvicorn python3-websockets',
  },
  // As the interpreter of Debian's gunicorn and uvicorn sees them.
  django: {
    works: () =>
      runs('gunicorn', ['--version']) && runs('/usr/bin/python3', ['-c', 'import django']),
    from: 'gunicorn python3-django',
  },
  fastapi: {
    works: () =>
      runs('uvicorn', ['--version']) && runs('/usr/bin/python3', ['-c', 'import fastapi']),
    from: 'uvicorn python3-fastapi',
  },
  python3: { works: () => runs('/usr/bin/python3', ['--version']), from: 'python3' },
  express: {
    works: () => existsSync(`${DEBIAN_MODULES}/express`),
    from: 'node-express',
  },
  tmux: { works: () => runs('tmux', ['-V']), from: 'tmux' },
  redis: { works: () => runs('redis-server', ['--version']), from: 'redis-server' },
  nginx: { works: () => runs('nginx', ['-v']), from: 'nginx-light' },
  chromium: { works: () => runs('chromium', ['--version']), from: 'chromium' },
  mkcert: { works: () => runs('mkcert', ['-version']), from: 'mkcert' },
  openssl: { works: () => runs('openssl', ['version']), from: 'openssl' },
  caddy: { works: () => runs('caddy', ['version']), from: 'caddy' },
  foreman: { works: () => runs('foreman', ['version']), from: 'ruby-foreman' },
  sshd: {
    works: () => existsSync('/usr/sbin/sshd') && existsSync('/usr/bin/ssh'),
    from: 'openssh-server',
  },
  compose: {
    works: () => runs('docker', ['compose', 'version']) || runs('docker-compose', ['version']),
    from: 'docker-compose',
  },
  kubectl: { works: () => runs('kubectl', ['version', '--client']), from: 'kubernetes-client' },
  systemd: { works: () => runs('systemd-analyze', ['--version']), from: 'systemd' },
  curl: { works: () => runs('curl', ['--version']), from: 'curl' },
  bash: { works: () => runs('bash', ['--version']), from: 'bash' },
  zsh: { works: () => runs('zsh', ['--version']), from: 'zsh' },
  fish: { works: () => runs('fish', ['--version']), from: 'fish' },
  // What tests ask about processes, they ask of /proc.
  linux: { works: () => process.platform === 'linux', from: 'Linux' },
} as const;

export type Program = keyof typeof PROGRAMS;

const known = new Map<Program, boolean>();

export function isThere(program: Program): boolean {
  let there = known.get(program);
  if (there === undefined) {
    there = PROGRAMS[program].works();
    known.set(program, there);
  }
  return there;
}

/**
 * Options for a test that needs these programs: `test('…', skipUnless('gunicorn'), async () => …)`.
 * The reason names what is missing and what brings it.
 */
export function skipUnless(...programs: readonly Program[]): { skip: string | false } {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return { skip: false };
  const packages = new Set(missing.map((program) => PROGRAMS[program].from));
  return { skip: `needs ${missing.join(', ')} (Debian: ${[...packages].join(' ')})` };
}
