/**
 * A Procfile for the apps that were found in a folder.
 */
import { basename } from 'node:path';
import { directiveValue as value } from '../procfile/directive-value.js';
import type { Detected, Framework } from './detect.js';

/** What a framework needs so that it knows the prefix it is under. */
const MOUNTS: Partial<Readonly<Record<Framework, string>>> = {
  Flask: 'mount=script-name',
  FastAPI: 'mount=root-path',
  Django: 'mount=script-name',
  Vite: 'mount=keep',
};

/** @param apps at least one */
export function proposeProcfile(apps: readonly Detected[]): string {
  const files = apps.find(({ framework }) => framework === 'static files');
  const run = apps.filter(({ command }) => command !== undefined);
  // One front end is what `/` shows; so is an app that is alone.
  const backs = run.filter(({ framework }) => framework !== 'Vite' && framework !== 'Sidekiq');
  const alone = backs.length === 1 ? backs[0] : undefined;
  const front = files === undefined ? (run.find((app) => app.front) ?? alone) : undefined;
  // What stands beside the page is a path already.
  const taken = new Set(files?.names.map((name) => name.toLowerCase()));
  const lines = run.flatMap((app) =>
    appLines(app, app === front, freeName(wantedName(app, run), taken)),
  );
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
  name: string,
): string[] {
  // Servers for development read no SCRIPT_NAME: they are better off with a host of their own.
  const mount = isForDevelopment(command) ? undefined : MOUNTS[framework];
  const options = [
    ...(framework === 'Sidekiq'
      ? ['worker']
      : isFront
        ? ['prefix=/']
        : [`prefix=/${name}/`, ...(mount === undefined ? [] : [mount])]),
    ...(folder === '' ? [] : [`cwd=${value(folder)}`]),
  ];
  const host = isFront ? [] : hostHint(framework, command, name);
  const told = isFront || framework !== 'Vite' ? command : `${command} --base=/${name}/`;
  return ['', `# ${framework}${host.join('')}`, `#@ ${options.join(' ')}`, `${name}: ${told}`];
}

function isForDevelopment(command: string): boolean {
  return /\bmanage\.py runserver\b|\bflask --app\b/.test(command);
}

/** What has no pages of its own that would name a path. */
const PAGELESS: ReadonlySet<Framework> = new Set<Framework>([
  ...(['Express', 'Fastify', 'Koa', 'Nest'] as const),
  'Sidekiq',
]);

/** Frameworks that cannot be told a prefix from outside are at home at their own name. */
function hostHint(framework: Framework, command: string, name: string): string[] {
  const told = MOUNTS[framework] !== undefined && !isForDevelopment(command);
  if (told || PAGELESS.has(framework)) return [];
  return [`; without a prefix it is at http://${name.toLowerCase()}.localhost:8080/`];
}

/** After its folder; of two in one folder the one for browsers is the front of the other. */
function wantedName({ framework, folder }: Detected, all: readonly Detected[]): string {
  if (framework === 'Sidekiq') return 'sidekiq';
  const shares = all.filter((other) => other.folder === folder).length > 1;
  if (shares && framework === 'Vite') return folder === '' ? 'front' : `${folder}-front`;
  // Sources of the project itself.
  if (folder === '' || folder === 'src') return usualName(framework);
  const last = basename(folder);
  return all.some((other) => other.folder !== folder && basename(other.folder) === last)
    ? folder
    : last;
}

function usualName(framework: Framework): string {
  return framework === 'Flask' || framework === 'FastAPI' || PAGELESS.has(framework)
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
