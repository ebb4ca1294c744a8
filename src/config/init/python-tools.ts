/**
 * How the programs of a Python project are started: by the tool that keeps its packages, or from its
 * virtual environment, which nobody has to activate then.
 */
import { dirname, join, relative } from 'node:path';
import type { FolderView } from './folder-view.js';

/** Tools by the lock files that they write; each finds its project from a folder below it. */
const TOOLS = [
  ['uv.lock', 'uv run'],
  ['poetry.lock', 'poetry run'],
  ['pdm.lock', 'pdm run'],
  ['Pipfile.lock', 'pipenv run'],
  ['Pipfile', 'pipenv run'],
] as const;

const ENVIRONMENTS = ['.venv', 'venv', 'env'];

const REQUIREMENTS = /^(requirements.*\.(txt|in)|pyproject\.toml|Pipfile|setup\.(py|cfg))$/;

export interface PythonTools {
  /** A program as it is written in a command that starts in the folder. */
  command(program: string): string;
  /** It is a package of the project; undefined where the project names none. */
  has(program: string): boolean | undefined;
}

/** @param folder relative to the one that is looked at */
export function pythonTools(view: FolderView, folder: string): PythonTools {
  const around = foldersAround(folder);
  const [tool] = around.flatMap((each) => {
    const files = view.files(each);
    return TOOLS.filter(([lock]) => files.includes(lock)).map(([, words]) => words);
  });
  const binaries = around
    .flatMap((each) => ENVIRONMENTS.map((name) => join(each, name, 'bin')))
    .find((each) => view.files(each).length > 0);
  const written = around.flatMap((each) =>
    view
      .files(each)
      .filter((name) => REQUIREMENTS.test(name))
      .map((name) => view.read(join(each, name)) ?? ''),
  );
  const isInstalled = (program: string): boolean =>
    binaries !== undefined && view.files(binaries).includes(program);
  return {
    command: (program) => {
      if (tool !== undefined) return `${tool} ${program === 'python3' ? 'python' : program}`;
      if (binaries === undefined || !isInstalled(program)) return program;
      return join(relative(folder, binaries), program);
    },
    has: (program) => {
      if (isInstalled(program)) return true;
      if (written.some((text) => new RegExp(`\\b${program}\\b`, 'i').test(text))) return true;
      return written.length === 0 && binaries === undefined ? undefined : false;
    },
  };
}

/** The folder, and each that it is in. */
function foldersAround(folder: string): string[] {
  if (folder === '') return [''];
  const outer = dirname(folder);
  return [folder, ...foldersAround(outer === '.' ? '' : outer)];
}
