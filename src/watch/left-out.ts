/**
 * What is never meant by a glob, unless the glob names it: what tools write beside the sources, and
 * what the apps themselves write there. A change of these must not reload an app.
 */
import { compileName, type WatchGlob } from './glob.js';
import { segmentsBelow } from './within.js';

/** Folders, by name. Those that begin with a dot are left out by the globs' own rule for dots. */
export const FOLDERS_LEFT_OUT: ReadonlySet<string> = new Set([
  'node_modules',
  '__pycache__',
  'bower_components',
]);

/** Files, each with the word in a glob that shows that they are meant. */
export const FILES_LEFT_OUT: readonly (readonly [glob: string, meantBy: string])[] = [
  ['*.pyc', 'pyc'],
  ['*.pyo', 'pyo'],
  ['*.log', 'log'],
  ['*.pid', 'pid'],
  ['*.sock', 'sock'],
  ['*.tmp', 'tmp'],
  ['*.bak', 'bak'],
  ['*.sw[a-px]', 'swp'],
  ['*~', '~'],
  ['#*#', '#'],
  ['4913', '4913'],
  ['*.db', 'db'],
  ['*.db-*', 'db'],
  ['*.sqlite', 'sqlite'],
  ['*.sqlite-*', 'sqlite'],
  ['*.sqlite3', 'sqlite3'],
  ['*.sqlite3-*', 'sqlite3'],
];

const NAMES_LEFT_OUT = FILES_LEFT_OUT.map(([glob, meantBy]) => ({
  meantBy,
  matches: compileName(glob),
}));

/** Whether a folder at or below the glob's base is one of those. */
export function isFolderLeftOut(folder: string, glob: WatchGlob): boolean {
  return segmentsBelow(folder, glob.base).some(
    (name) => FOLDERS_LEFT_OUT.has(name) && !glob.names(name),
  );
}

/** Whether a file below the glob's base is one of those, by its own name. */
export function isFileLeftOut(path: string, glob: WatchGlob): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return NAMES_LEFT_OUT.some(({ meantBy, matches }) => matches(name) && !glob.mentions(meantBy));
}
