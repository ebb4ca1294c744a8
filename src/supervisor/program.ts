/**
 * Which program a command runs, whether it is there, and how it is installed where it is not: so
 * that a missing program is said once, in words, and not found out by five deaths with 127.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { failure, type Failure } from '../model/failure.js';
import { isShellWord } from './shell-command.js';
import { isAssignment, shellTokens } from './shell-tokens.js';
import type { ShellToken } from './shell-tokens.js';

export interface ProgramCall {
  /** As written: a name for PATH, or a path. */
  readonly program: string;
  /** Folder, relative to the app's or absolute, into which the command changes before it. */
  readonly folder: string | undefined;
}

/** Cuts at `&&`; undefined where anything else joins or groups commands. */
function andList(tokens: readonly ShellToken[]): ShellToken[][] | undefined {
  const list: ShellToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== 'operator') list.at(-1)?.push(token);
    else if (token.text === '&&') list.push([]);
    else return undefined;
  }
  return list;
}

/** What runs the program that follows them, found along the same PATH; with a flag they are let be. */
const RUNNERS: ReadonlySet<string> = new Set(['exec', 'env', 'nohup', 'setsid']);

/**
 * The first program that a command certainly runs: of a simple command, also behind `exec`, `env A=1`,
 * `nohup`, `setsid` and `cd folder &&`. Undefined where it cannot be known without running the shell.
 */
export function programOf(command: string): ProgramCall | undefined {
  const tokens = shellTokens(command);
  const list = tokens && andList(tokens);
  let folder: string | undefined;
  for (const part of list ?? []) {
    const words = part.filter((token) => !isAssignment(command, token));
    if (part.some((token) => token.kind === 'word' && token.text.startsWith('PATH='))) {
      return undefined;
    }
    const [first, second] = words;
    if (first?.kind !== 'word' || first.dynamic) return undefined;
    if (first.text === 'cd') {
      if (second?.kind !== 'word' || second.dynamic || words.length > 2) return undefined;
      if (second.text.startsWith('~') || second.text === '-') return undefined;
      folder = isAbsolute(second.text) ? second.text : join(folder ?? '', second.text);
      continue;
    }
    const named = words.find(
      (word) => !(word.kind === 'word' && RUNNERS.has(word.text)) && !isAssignment(command, word),
    );
    if (named?.kind !== 'word' || named.dynamic || named.text.startsWith('-')) return undefined;
    if (isAssignment(command, named) || named.text.startsWith('~')) return undefined;
    return isShellWord(named.text) ? undefined : { program: named.text, folder };
  }
  return undefined;
}

/** What became of looking for a program; `denied`: it is there and may not be executed. */
export type Sought = 'found' | 'denied' | 'missing';

function seekFile(path: string): Sought {
  try {
    if (!statSync(path).isFile()) return 'denied';
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
export function seekProgram(program: string, folder: string, path: string): Sought {
  if (program.includes('/')) return seekFile(resolve(folder, program));
  const all = path.split(delimiter).map((entry) => seekFile(resolve(folder, entry, program)));
  return all.find((one) => one === 'found') ?? all.find((one) => one === 'denied') ?? 'missing';
}

/**
 * What a call finds.
 *
 * @param cwd the app's absolute folder
 * @param path the value of PATH that the command will see; undefined: unknown, so believed
 */
export function seekCall(call: ProgramCall, cwd: string, path: string | undefined): Sought {
  const folder = call.folder === undefined ? cwd : resolve(cwd, call.folder);
  if (path === undefined && !call.program.includes('/')) return 'found';
  return seekProgram(call.program, folder, path ?? '');
}

/** Why an app cannot run its program; undefined where it can. */
export function programFailure(app: string, program: string, sought: Sought): Failure | undefined {
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
