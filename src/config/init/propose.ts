/**
 * A Procfile for the apps that were found in a folder.
 */
import { directiveValue as value } from '../procfile/directive-value.js';
import type { Detected, Framework } from './detect.js';

/** What a framework needs so that it knows the prefix it is under. */
const MOUNTS: Partial<Readonly<Record<Framework, string>>> = {
  Flask: 'mount=script-name',
  FastAPI: 'mount=root-path',
  Django: 'mount=script-name',
};

const FRONT: ReadonlySet<Framework> = new Set<Framework>(['Vite', 'Next', 'static files']);

/** @param apps at least one */
export function proposeProcfile(apps: readonly Detected[]): string {
  const files = apps.find(({ framework }) => framework === 'static files');
  const run = apps.filter(({ command }) => command !== undefined);
  // One front end is what `/` shows; so is an app that is alone.
  const front =
    files === undefined
      ? (run.find(({ framework }) => FRONT.has(framework)) ??
        (run.length === 1 ? run[0] : undefined))
      : undefined;
  const taken = new Set<string>();
  const lines = run.flatMap((app) => appLines(app, app === front, taken));
  return [
    '# Made by `sockpit init`. `sockpit` starts it, `sockpit check` looks at it first.',
    ...(files === undefined
      ? []
      : ['', `#@stack root=${value(files.folder === '' ? '.' : files.folder)}`]),
    ...lines,
    '',
  ].join('\n');
}

function appLines(
  { framework, folder, command = '' }: Detected,
  isFront: boolean,
  taken: Set<string>,
): string[] {
  const name = freeName(folder === '' ? usualName(framework) : folder, taken);
  // What reads manage.py's port, not SCRIPT_NAME, is better off with a host of its own.
  const mount = command.includes('runserver') ? undefined : MOUNTS[framework];
  const options = [
    ...(isFront ? ['prefix=/'] : [`prefix=/${name}/`, ...(mount === undefined ? [] : [mount])]),
    ...(folder === '' ? [] : [`cwd=${value(folder)}`]),
  ];
  const host = isFront ? [] : hostHint(framework, command, name);
  return ['', `# ${framework}${host.join('')}`, `#@ ${options.join(' ')}`, `${name}: ${command}`];
}

/** Frameworks that cannot be told a prefix from outside are at home at their own name. */
function hostHint(framework: Framework, command: string, name: string): string[] {
  const told = MOUNTS[framework] !== undefined && !command.includes('runserver');
  if (told || framework === 'Express') return [];
  return [`; without a prefix it is at http://${name.toLowerCase()}.localhost:8080/`];
}

function usualName(framework: Framework): string {
  return framework === 'Flask' || framework === 'FastAPI' || framework === 'Express'
    ? 'api'
    : 'web';
}

function freeName(wanted: string, taken: Set<string>): string {
  const base = wanted.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'app';
  let name = base;
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${base}-${i}`;
  taken.add(name.toLowerCase());
  return name;
}
