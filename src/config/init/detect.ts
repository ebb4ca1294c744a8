/**
 * Which apps a folder holds, by the files that their frameworks are known by.
 */
import { join } from 'node:path';
import { isPackage, pythonApp } from './detect-python.js';
import { isSkipped, type FolderView } from './folder-view.js';

export type Framework =
  'Flask' | 'FastAPI' | 'Django' | 'Express' | 'Vite' | 'Next' | 'Rails' | 'static files';

export interface Detected {
  readonly framework: Framework;
  /** Relative to the folder that was looked at; empty for itself. */
  readonly folder: string;
  /** Undefined for static files. */
  readonly command: string | undefined;
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
  return [...apps, { framework: 'static files', folder: root, command: undefined }];
}

function detectIn(view: FolderView, folder: string): Detected[] {
  const files = view.files(folder);
  const found = (framework: Framework, command: string): Detected[] => [
    { framework, folder, command },
  ];
  const text = (name: string): string => view.read(join(folder, name)) ?? '';
  if (files.includes('manage.py')) return found('Django', djangoCommand(view, folder, text));
  if (files.includes('config.ru') && /\brails\b/.test(text('Gemfile'))) {
    return found('Rails', 'bundle exec puma -b unix://$SOCKET');
  }
  const python = pythonApp(view, folder);
  if (python !== undefined) return found(python.framework, python.command);
  return files.includes('package.json') ? nodeApp(files, text('package.json'), found) : [];
}

/** The project is the folder beside manage.py that has the WSGI module. */
function djangoCommand(view: FolderView, folder: string, text: (name: string) => string): string {
  const project = view
    .folders(folder)
    .toSorted()
    .find((name) => view.files(join(folder, name)).includes('wsgi.py'));
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

function nodeApp(
  files: readonly string[],
  text: string,
  found: (framework: Framework, command: string) => Detected[],
): Detected[] {
  let manifest: Manifest | null;
  try {
    manifest = JSON.parse(text) as Manifest | null;
  } catch {
    return [];
  }
  const needs = { ...manifest?.dependencies, ...manifest?.devDependencies };
  if (Object.hasOwn(needs, 'next')) return found('Next', 'npx next dev -p $PORT');
  if (Object.hasOwn(needs, 'express')) {
    const { main } = manifest ?? {};
    const named = typeof main === 'string' && files.includes(main) ? main : undefined;
    const entry =
      named ??
      ['server.js', 'app.js', 'index.js', 'server.mjs'].find((name) => files.includes(name));
    const started = typeof manifest?.scripts?.['start'] === 'string';
    if (entry !== undefined) return found('Express', `node ${entry}`);
    if (started) return found('Express', 'npm start');
  }
  return Object.hasOwn(needs, 'vite') ? found('Vite', 'npx vite --port $PORT --strictPort') : [];
}
