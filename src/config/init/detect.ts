/**
 * Which apps a folder holds, by the files that their frameworks are known by.
 */
import { basename, dirname, join, normalize } from 'node:path';
import { shellWord } from '../../model/shell-word.js';
import { isModule, isPackage, pythonApp } from './detect-python.js';
import { isSkipped, type FolderView } from './folder-view.js';

export type Framework =
  'Flask' | 'FastAPI' | 'Django' | 'Express' | 'Vite' | 'Next' | 'Rails' | 'static files';

export interface Detected {
  readonly framework: Framework;
  /** Relative to the folder that was looked at; empty for itself. */
  readonly folder: string;
  /** Undefined for static files. */
  readonly command: string | undefined;
  /** People look at it first: it is what `/` shows. */
  readonly front: boolean;
  /** Of static files: the names in their folder, which are paths of theirs. */
  readonly names: readonly string[];
}

/** Where front ends are built to, or kept. */
const STATIC_FOLDERS = ['public', 'webroot', 'static', 'dist', 'build', 'www', 'site'];

/** The folder itself and those in it, in the order of their names. */
export function detectApps(view: FolderView): Detected[] {
  const folders = [
    '',
    ...view
      .folders('')
      // A package belongs to the project around it.
      .filter((name) => !isSkipped(name) && !isPackage(view, name))
      .toSorted(),
  ];
  const apps = folders.flatMap((folder) => detectIn(view, folder));
  const served = apps.some(({ framework }) => framework === 'Vite' || framework === 'Next');
  const owned = new Set(apps.map(({ folder }) => folder));
  const root = ['', ...STATIC_FOLDERS].find(
    (folder) => view.files(folder).includes('index.html') && !owned.has(folder),
  );
  if (root === undefined || served) return apps;
  const names = [...view.files(root), ...view.folders(root)];
  return [
    ...apps,
    {
      framework: 'static files',
      folder: root,
      command: undefined,
      front: true,
      // The folder of an app belongs to the app.
      names: names.filter((name) => !owned.has(join(root, name))),
    },
  ];
}

interface Found {
  readonly framework: Framework;
  readonly command: string;
}

/** A back end and a front end may share a folder. */
function detectIn(view: FolderView, folder: string): Detected[] {
  const files = view.files(folder);
  const back = backEnd(view, folder, files);
  const node = files.includes('package.json') ? nodeApps(view, folder, files) : [];
  const all = [...back, ...node];
  return all.map(({ framework, command }) => ({
    framework,
    folder,
    command,
    // Vite without a page of its own makes the parts of a back end's pages.
    front:
      framework === 'Next' ||
      (framework === 'Vite' && (all.length === 1 || files.includes('index.html'))),
    names: [],
  }));
}

function backEnd(view: FolderView, folder: string, files: readonly string[]): Found[] {
  const text = (name: string): string => view.read(join(folder, name)) ?? '';
  if (files.includes('manage.py')) {
    return [{ framework: 'Django', command: djangoCommand(view, folder, text) }];
  }
  if (files.includes('config.ru') && /\brails\b/.test(text('Gemfile'))) {
    return [{ framework: 'Rails', command: 'bundle exec puma -b unix://$SOCKET' }];
  }
  const python = pythonApp(view, folder);
  return python === undefined ? [] : [python];
}

/** The project is the folder beside manage.py that has the WSGI module. */
function djangoCommand(view: FolderView, folder: string, text: (name: string) => string): string {
  const project = view
    .folders(folder)
    .toSorted()
    .find((name) => isModule(name) && view.files(join(folder, name)).includes('wsgi.py'));
  const hasGunicorn = ['requirements.txt', 'pyproject.toml', 'Pipfile'].some((name) =>
    /\bgunicorn\b/i.test(text(name)),
  );
  return project !== undefined && hasGunicorn
    ? `gunicorn --bind unix:$SOCKET -m 007 ${project}.wsgi:application`
    : 'python3 manage.py runserver 127.0.0.1:$PORT';
}

interface Manifest {
  readonly main?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function nodeApps(view: FolderView, folder: string, files: readonly string[]): Found[] {
  let manifest: Manifest | null;
  try {
    manifest = JSON.parse(view.read(join(folder, 'package.json')) ?? '') as Manifest | null;
  } catch {
    return [];
  }
  const needs = { ...manifest?.dependencies, ...manifest?.devDependencies };
  // A server of one's own around Next is for production; `next dev` is the whole of it here.
  if (Object.hasOwn(needs, 'next'))
    return [{ framework: 'Next', command: 'npx next dev -p $PORT' }];
  const express = Object.hasOwn(needs, 'express')
    ? expressCommand(view, folder, files, manifest ?? {})
    : undefined;
  return [
    ...(express === undefined ? [] : [{ framework: 'Express', command: express } as const]),
    ...(Object.hasOwn(needs, 'vite')
      ? [{ framework: 'Vite', command: 'npx vite --port $PORT --strictPort' } as const]
      : []),
  ];
}

function expressCommand(
  view: FolderView,
  folder: string,
  files: readonly string[],
  { main, scripts }: Manifest,
): string | undefined {
  const written = typeof main === 'string' ? normalize(main) : undefined;
  const within = written === undefined ? '' : join(folder, dirname(written));
  const isThere =
    written !== undefined &&
    !written.startsWith('..') &&
    view.files(within === '.' ? '' : within).includes(basename(written));
  const entry = isThere
    ? written
    : ['server.js', 'app.js', 'index.js', 'server.mjs'].find((name) => files.includes(name));
  if (entry !== undefined) return `node ${shellWord(entry.startsWith('-') ? `./${entry}` : entry)}`;
  return typeof scripts?.['start'] === 'string' ? 'npm start' : undefined;
}
