/**
 * Whether the program that a command runs is there, and how it is installed where it is not: so
 * that a missing program is said once, in words, and not found out by five deaths with 127.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { failure, type Failure } from '../../model/failure.js';
import { type ProgramCall, programOf } from '../program-calls.js';

/** What became of looking for a program; `denied`: it is there and may not be executed. */
export type ProgramLookup = 'found' | 'denied' | 'missing';

function seekFile(path: string): ProgramLookup {
  try {
    // Without an exception, which takes longer than the look: in most folders of PATH it is missing.
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return 'missing';
    if (!stats.isFile()) return 'denied';
  } catch {
    return 'missing';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'found';
  } catch {
    return 'denied';
  }
}

/**
 * Looks for a program as execvp(3) does.
 *
 * @param program a name for PATH, or a path, relative to `folder` or absolute
 * @param path the value of PATH
 */
export function seekProgram(program: string, folder: string, path: string): ProgramLookup {
  if (program.includes('/')) return seekFile(resolve(folder, program));
  let best: ProgramLookup = 'missing';
  for (const entry of path.split(delimiter)) {
    const sought = seekFile(resolve(folder, entry, program));
    if (sought === 'found') return sought;
    if (sought === 'denied') best = sought;
  }
  return best;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A path with the `~` before it resolved; undefined where that cannot be told. */
function atHome(path: string, { HOME: home }: Env): string | undefined {
  if (!path.startsWith('~/')) return path;
  return home === undefined ? undefined : join(home, path.slice(2));
}

/**
 * The absolute folder in which a command runs a program; undefined where it cannot be told.
 *
 * @param cwd the app's absolute folder
 * @param env what the command will see
 */
export function folderOf(call: ProgramCall, cwd: string, env: Env): string | undefined {
  const folder = atHome(call.folder ?? '', env);
  return folder === undefined ? undefined : resolve(cwd, folder);
}

/**
 * What a call finds; undefined where it cannot be told.
 *
 * @param cwd the app's absolute folder
 * @param env what the command will see; without PATH only paths are looked for
 */
export function seekCall(call: ProgramCall, cwd: string, env: Env): ProgramLookup | undefined {
  const program = atHome(call.program, env);
  const folder = folderOf(call, cwd, env);
  if (program === undefined || folder === undefined) return undefined;
  const path = env['PATH'];
  if (path === undefined && !program.includes('/')) return undefined;
  return seekProgram(program, folder, path ?? '');
}

/** Why an app cannot run its program; undefined where it can. */
export function programFailure(
  app: string,
  program: string,
  sought: ProgramLookup,
): Failure | undefined {
  if (sought === 'found') return undefined;
  if (sought === 'denied') return failure('program-denied', { app, program });
  return failure('program-missing', { app, program, install: installAdvice(program) });
}

/** Programs whose installation has one usual line. */
const INSTALL: Readonly<Record<string, string>> = {
  gunicorn: 'pip install gunicorn (Debian: apt install gunicorn)',
  uvicorn: 'pip install uvicorn (Debian: apt install uvicorn)',
  hypercorn: 'pip install hypercorn',
  daphne: 'pip install daphne',
  waitress: 'pip install waitress',
  'waitress-serve': 'pip install waitress',
  flask: 'pip install flask (Debian: apt install python3-flask)',
  celery: 'pip install celery',
  django: 'pip install django',
  jupyter: 'pip install jupyter',
  streamlit: 'pip install streamlit',
  poetry: 'pipx install poetry',
  uv: 'pipx install uv',
  python: 'apt install python-is-python3, or write python3',
  python3: 'apt install python3',
  puma: 'gem install puma',
  unicorn: 'gem install unicorn',
  bundle: 'gem install bundler',
  rails: 'gem install rails',
  ruby: 'apt install ruby',
  node: 'https://nodejs.org',
  vite: 'npm install vite, and call it through npx',
  next: 'npm install next, and call it through npx',
  esbuild: 'npm install esbuild, and call it through npx',
  pnpm: 'npm install -g pnpm',
  yarn: 'npm install -g yarn',
  bun: 'npm install -g bun',
  deno: 'https://deno.com',
  php: 'apt install php-cli',
  go: 'apt install golang',
  cargo: 'https://rustup.rs',
  'redis-server': 'apt install redis-server',
  memcached: 'apt install memcached',
  postgres: 'apt install postgresql',
  nginx: 'apt install nginx',
  caddy: 'apt install caddy',
  docker: 'https://docs.docker.com/engine/install',
};

/** How to install a program, in one line; undefined where it has no usual one. */
export function installAdvice(program: string): string | undefined {
  const name = program.replace(/^.*\//, '');
  return Object.hasOwn(INSTALL, name) ? INSTALL[name] : undefined;
}

/**
 * What to install for a check such as `python3 -c "import flask"` to succeed, from what it says and
 * what it is.
 *
 * @param output what it printed
 */
export function checkAdvice(command: string, output: string): string | undefined {
  const python =
    /No module named '?([A-Za-z_]\w*)/.exec(output)?.[1] ??
    /\bpython[\d.]*\s.*\bimport\s+([A-Za-z_]\w*)/.exec(command)?.[1];
  if (python !== undefined) return installAdvice(python) ?? `pip install ${python}`;
  const node =
    /Cannot find (?:module|package) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(output)?.[1] ??
    /\brequire(?:\.resolve)?\(\s*["']((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(command)?.[1];
  if (node !== undefined) return `npm install ${node}`;
  const program = programOf(command)?.program;
  return program !== undefined && /not found/.test(output) ? installAdvice(program) : undefined;
}
