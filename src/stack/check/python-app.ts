/**
 * What serves a Python app and what it is: the server by its name, the framework by the source.
 */
import { basename, dirname, resolve } from 'node:path';
import { type CalledProgram, enter, splitFlag } from '../../config/calls.js';
import { pythonCode, type ReadText } from './python-code.js';

export interface PythonApp {
  readonly framework: 'Flask' | 'FastAPI' | 'Django';
  readonly call: CalledProgram;
  /** Its code, and what it imports of the same project. */
  readonly code: readonly string[];
  /** Absolute folder from which its modules are imported. */
  readonly root: string;
}

/** They are given a module, with the name of the app in it or without. */
const SERVERS =
  /^(gunicorn|gunicorn\.app\.wsgiapp|uvicorn|hypercorn|daphne|granian|waitress-serve|uwsgi)$/;

/** They are given a module as well, and answer nobody. */
const WORKERS = /^(celery|dramatiq|rq|huey_consumer|arq|taskiq|procrastinate|flower)/;

/** What a script does that answers by itself. */
const SERVES = /(?<!\basyncio|\bsubprocess)\.run\(|\b(serve|serve_forever|run_simple)\(/;

/** @returns undefined for a call that runs none, or none that can be seen */
export function pythonAppOf(call: CalledProgram, readText: ReadText): PythonApp | undefined {
  const folder = importFolder(call);
  if (folder === undefined || call.program === undefined) return undefined;
  if (/^(django-admin|django)$/.test(call.name ?? '') && servesDjango(call)) {
    return { framework: 'Django', call, code: [], root: folder };
  }
  for (const { module, runs } of modulesOf(call)) {
    const isFile = module.endsWith('.py');
    // What is named by its file imports from where that lies.
    const root = isFile ? dirname(resolve(folder, module)) : folder;
    const code = pythonCode(isFile ? basename(module) : module, root, readText);
    const framework = code.map(frameworkOf).find((one) => one !== undefined);
    if (framework === undefined) continue;
    if (runs && !servesItself(call, code[0] ?? '')) return undefined;
    return { framework, call, code, root };
  }
  return undefined;
}

function frameworkOf(code: string): PythonApp['framework'] | undefined {
  if (/^\s*(from|import)\s+flask\b/m.test(code)) return 'Flask';
  if (/^\s*(from|import)\s+fastapi\b/m.test(code)) return 'FastAPI';
  return /\bget_[aw]sgi_application\b|^\s*(from|import)\s+django\b/m.test(code)
    ? 'Django'
    : undefined;
}

/** Much else can be done with a script, and with `manage.py`. */
function servesItself(call: CalledProgram, code: string): boolean {
  return call.name === 'manage.py' ? servesDjango(call) : SERVES.test(code);
}

function servesDjango({ words }: CalledProgram): boolean {
  return words.some(({ text }) => text.startsWith('runserver'));
}

/** Where the server looks for modules. */
function importFolder({ words, folder }: CalledProgram): string | undefined {
  let inside = folder;
  for (const [at, word] of words.entries()) {
    const [flag, value] = splitFlag(word.text);
    if (!/^--(chdir|app-dir|pythonpath|working-dir)$/.test(flag)) continue;
    inside = enter(inside, value === undefined ? words[at + 1] : { ...word, text: value });
  }
  return inside;
}

interface Module {
  /** `shop.wsgi`, or the path of a file. */
  readonly module: string;
  /** It is run itself, by no server. */
  readonly runs: boolean;
}

/** What a call may run; modules with an app in them first. */
function modulesOf(call: CalledProgram): Module[] {
  const { program = '', name = '' } = call;
  if (program.endsWith('.py')) return [{ module: program, runs: true }];
  if (WORKERS.test(name)) return [];
  // `python -m package`
  const itself = IDENTIFIER.test(name) ? [{ module: name, runs: true }] : [];
  return [...servedModules(call).map((module) => ({ module, runs: false })), ...itself];
}

const IDENTIFIER = /^[A-Za-z_][\w.]*$/;

/** The modules that the words of a server may name. */
function servedModules({ name = '', words, assigned }: CalledProgram): string[] {
  const values = words.map(({ text }) => splitFlag(text)[1] ?? text);
  if (name === 'flask') {
    const at = words.findIndex(({ text }) => /^(-A|--app)(=|$)/.test(text));
    const flag = at === -1 ? undefined : (splitFlag(words[at]?.text ?? '')[1] ?? values[at + 1]);
    const told = assigned.find(({ text }) => text.startsWith('FLASK_APP='))?.text.slice(10);
    const module = (flag ?? told)?.replace(/:.*$/, '');
    return module === undefined ? ['wsgi', 'app'] : [module];
  }
  if (name === 'fastapi') {
    const paths = values.slice(1).filter((one) => one.endsWith('.py'));
    return paths.length > 0 ? paths : ['main', 'app', 'api', 'app.main', 'app.app', 'app.api'];
  }
  const withApp = values.flatMap(
    (one) => /^([A-Za-z_][\w.]*):[A-Za-z_]\w*(\(.*\))?$/.exec(one)?.[1] ?? [],
  );
  const alone = SERVERS.test(name) ? values.filter((one) => IDENTIFIER.test(one)) : [];
  return [...withApp, ...alone];
}
