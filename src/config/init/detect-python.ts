/**
 * The Flask or FastAPI app of a folder, by its source.
 */
import { join } from 'node:path';
import { isSkipped, type FolderView } from './folder-view.js';
import { type PythonTools, pythonTools } from './python-tools.js';

/** A folder that is part of the project around it. */
export function isPackage(view: FolderView, folder: string): boolean {
  return view.files(folder).includes('__init__.py');
}

/** True for a name that Python can import. */
export function isModule(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** What is in a test's module is the test's. */
function isOfTests(name: string): boolean {
  return /^(conftest|test_.*|.*_test|tests?)\.py$/.test(name);
}

/** How modules are called that are meant to be started, the usual ones first. */
const STARTED = ['app', 'main', 'wsgi', 'asgi', 'server', 'api'];

function rank(module: string): number {
  const place = STARTED.indexOf(module.replace(/^.*\./, ''));
  return place === -1 ? STARTED.length : place;
}

/**
 * What Python could import from a folder: what is meant to be started, by its name, then the rest; of those
 * alike its own modules, then those of the packages in it.
 */
function pythonModules(
  view: FolderView,
  folder: string,
): { readonly module: string; readonly path: string }[] {
  const modulesIn = (path: string, before: string): { module: string; path: string }[] =>
    view
      .files(path)
      .filter((name) => name.endsWith('.py') && isModule(name.slice(0, -'.py'.length)))
      .filter((name) => !isOfTests(name))
      .toSorted()
      .map((name) => ({
        module: `${before}${name.slice(0, -'.py'.length)}`.replace(/\.__init__$/, ''),
        path: join(path, name),
      }));
  const packages = view
    .folders(folder)
    .filter((name) => !isSkipped(name) && isModule(name) && isPackage(view, join(folder, name)))
    .toSorted();
  return [
    ...modulesIn(folder, ''),
    ...packages.flatMap((name) => modulesIn(join(folder, name), `${name}.`)),
  ].toSorted((a, b) => rank(a.module) - rank(b.module));
}

interface PythonApp {
  readonly framework: 'Flask' | 'FastAPI';
  readonly command: string;
}

/** The first app that a folder's modules hold. */
export function pythonAppIn(view: FolderView, folder: string): PythonApp | undefined {
  const tools = pythonTools(view, folder);
  for (const { module, path } of pythonModules(view, folder)) {
    const app = appIn(module, view.read(path) ?? '', tools);
    if (app !== undefined) return app;
  }
  return undefined;
}

/** `app = Flask(__name__)` at the top level of a module, or a function that makes one. */
function appIn(module: string, source: string, tools: PythonTools): PythonApp | undefined {
  const framework = /\b(Flask|FastAPI)\(/.exec(source)?.[1];
  if (framework === undefined) return undefined;
  const said = (flask: string, fastapi: string): PythonApp =>
    framework === 'Flask'
      ? { framework, command: flaskCommand(flask, tools) }
      : { framework: 'FastAPI', command: `${tools.command('uvicorn')} --uds $SOCKET ${fastapi}` };
  const name = /^(\w+)(?:\s*:\s*[\w.]+)?\s*=\s*(?:\w+\.)?(?:Flask|FastAPI)\(/m.exec(source)?.[1];
  if (name !== undefined) return said(`${module}:${name}`, `${module}:${name}`);
  const [, factory, parameters = ''] = /^def ((?:create|make)_app)\(([^)]*)\)/m.exec(source) ?? [];
  const needs = parameters.split(',').some((each) => each.trim() !== '' && !each.includes('='));
  if (factory === undefined || needs) return undefined;
  return said(`'${module}:${factory}()'`, `--factory ${module}:${factory}`);
}

/** By gunicorn, unless the project's packages are known and gunicorn is not among them. */
function flaskCommand(app: string, tools: PythonTools): string {
  return tools.has('gunicorn') === false
    ? `${tools.command('flask')} --app ${app} run --port $PORT`
    : `${tools.command('gunicorn')} --bind unix:$SOCKET -m 007 ${app}`;
}
