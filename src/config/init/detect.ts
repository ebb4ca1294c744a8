/**
 * Which apps a folder holds, by the files that their frameworks are known by.
 */
import { join } from 'node:path';
import { nodeApps, type NodeServer, npmStart } from './detect-node.js';
import { isModule, isPackage, pythonAppIn } from './detect-python.js';
import { isSkipped, type FolderView } from './folder-view.js';
import type { PagesFramework } from './pages-by-script.js';
import { pythonTools } from './python-tools.js';

export type Framework =
  | 'Flask'
  | 'FastAPI'
  | 'Django'
  | NodeServer
  | PagesFramework
  | 'Vite'
  | 'Next'
  | 'Rails'
  | 'Sidekiq'
  | 'static files';

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

/** Storybook shows the parts of one. */
const FRONT_ENDS: ReadonlySet<Framework> = new Set([
  'Angular',
  'Next',
  'Nuxt',
  'React Router',
  'SvelteKit',
]);

/** Where front ends are built to, or kept; what is built comes first. */
const STATIC_FOLDERS = [
  ...['public', 'webroot', 'static', 'dist', 'build', 'www', 'site'],
  ...['web', 'frontend', 'front', 'client', 'html', 'htdocs'],
];

/** Where a repository of several projects keeps them. */
const PROJECT_FOLDERS = /^(apps|packages|projects|services|sites)$/;

/** The apps of the folder itself, of those in it, and of a repository of several projects. */
export function detectApps(view: FolderView): Detected[] {
  const apps = projectsIn(view).flatMap(({ folder, beside }) => detectIn(view, folder, beside));
  const served = apps.some(({ framework }) => framework === 'Vite' || FRONT_ENDS.has(framework));
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

/** A folder that something starts, and nothing known is in. */
export interface Overlooked {
  readonly folder: string;
  readonly command: string;
}

/** @param found what {@link detectApps} has found */
export function overlooked(view: FolderView, found: readonly Detected[]): Overlooked[] {
  const known = new Set(found.map(({ folder }) => folder));
  return projectsIn(view).flatMap(({ folder }) => {
    // What starts from the folder around the apps starts the apps.
    const isKnown = known.has(folder) || (folder === '' && found.length > 0);
    const command = isKnown ? undefined : npmStart(view, folder);
    return command === undefined ? [] : [{ folder, command }];
  });
}

/** Files of the folder itself that say of other programs what is to run, and that are not looked into. */
export function foreignFiles(view: FolderView): {
  readonly servers: readonly string[];
  readonly compose: string | undefined;
} {
  const files = view.files('');
  return {
    servers: files.filter((name) => /^(Caddyfile|nginx\.conf)$/.test(name)),
    compose: files.find((name) => /^(docker-)?compose\.ya?ml$/.test(name)),
  };
}

interface Project {
  readonly folder: string;
  /** It stands among others: some of them are only libraries for the rest. */
  readonly beside: boolean;
}

function projectsIn(view: FolderView): Project[] {
  const own = ['', ...foldersIn(view, '')];
  const shelves = own.filter((folder) => PROJECT_FOLDERS.test(folder));
  return [
    ...own.map((folder) => ({ folder, beside: false })),
    ...shelves.flatMap((shelf) =>
      foldersIn(view, shelf).map((folder) => ({ folder, beside: true })),
    ),
  ];
}

/** Those that may be projects of their own, in the order of their names. */
function foldersIn(view: FolderView, folder: string): string[] {
  return (
    view
      .folders(folder)
      // A package belongs to the project around it.
      .filter((name) => !isSkipped(name) && !isPackage(view, join(folder, name)))
      .toSorted()
      .map((name) => join(folder, name))
  );
}

interface Found {
  readonly framework: Framework;
  readonly command: string;
}

/**
 * A back end and a front end may share a folder.
 *
 * @param beside other projects: some of them are only libraries for the others
 */
function detectIn(view: FolderView, folder: string, beside: boolean): Detected[] {
  const files = view.files(folder);
  const back = backEnd(view, folder, files);
  const node = files.includes('package.json') ? nodeApps(view, folder, beside) : [];
  const all = [...back, ...node];
  return all.map(({ framework, command }) => ({
    framework,
    folder,
    command,
    // Vite without a page of its own makes the parts of a back end's pages.
    front:
      FRONT_ENDS.has(framework) ||
      (framework === 'Vite' && (all.length === 1 || files.includes('index.html'))),
    names: [],
  }));
}

function backEnd(view: FolderView, folder: string, files: readonly string[]): Found[] {
  const text = (name: string): string => view.read(join(folder, name)) ?? '';
  if (files.includes('manage.py')) {
    return [{ framework: 'Django', command: djangoCommand(view, folder) }];
  }
  if (files.includes('config.ru') && /\brails\b/.test(text('Gemfile'))) {
    const jobs = /^\s*gem\s+["']sidekiq["']/m.test(text('Gemfile'));
    return [
      { framework: 'Rails', command: 'bundle exec puma -b unix://$SOCKET' },
      ...(jobs ? [{ framework: 'Sidekiq', command: 'bundle exec sidekiq' } as const] : []),
    ];
  }
  const python = pythonAppIn(view, folder);
  return python === undefined ? [] : [python];
}

/** The project is the folder beside manage.py that has the WSGI module. */
function djangoCommand(view: FolderView, folder: string): string {
  const tools = pythonTools(view, folder);
  const project = view
    .folders(folder)
    .toSorted()
    .find((name) => isModule(name) && view.files(join(folder, name)).includes('wsgi.py'));
  return project !== undefined && tools.has('gunicorn') === true
    ? `${tools.command('gunicorn')} --bind unix:$SOCKET -m 007 ${project}.wsgi:application`
    : `${tools.command('python3')} manage.py runserver 127.0.0.1:$PORT`;
}
