/**
 * The names under which a config may stand, and what kind of file each is.
 */
import { basename, extname } from 'node:path';

export type ConfigForm = 'procfile' | 'structured' | 'package';

const STRUCTURED = [
  'sockpit.config.js',
  'sockpit.config.mjs',
  'sockpit.config.cjs',
  'sockpit.config.json',
  'sockpit.config.yaml',
  'sockpit.config.yml',
  '.sockpitrc',
  '.sockpitrc.json',
  '.sockpitrc.yaml',
  '.sockpitrc.yml',
  '.sockpitrc.js',
  '.sockpitrc.mjs',
  '.sockpitrc.cjs',
];
const PROCFILES = ['Procfile.dev', 'Procfile', 'procfile'];

/** Of one folder, the first of these that is there is taken. */
const CANDIDATES: readonly string[] = [...STRUCTURED, 'package.json', ...PROCFILES];

/** Personal overlays, the first that is there. */
export const OVERLAYS: readonly string[] = ['js', 'mjs', 'cjs', 'json', 'yaml', 'yml'].map(
  (extension) => `sockpit.local.${extension}`,
);

/** The candidates among the names of a folder's entries, in order. */
export function candidatesIn(entries: readonly string[]): readonly string[] {
  return CANDIDATES.filter((name) => entries.includes(name));
}

/**
 * What a file is read as. Whatever is not known to be structured is a Procfile (`procfile.example`,
 * `stack.txt`); a notation that we do not read is refused in words.
 */
export function formOf(
  path: string,
): ConfigForm | { readonly message: string; readonly advice: string } {
  const name = basename(path);
  if (name === 'package.json') return 'package';
  if (name === '.sockpitrc') return 'structured';
  if (!name.includes('.')) return 'procfile';
  switch (extname(name)) {
    case '.js':
    case '.mjs':
    case '.cjs':
    case '.json':
    case '.yaml':
    case '.yml':
      return 'structured';
    case '.ts':
    case '.mts':
    case '.cts':
    case '.toml':
    case '.ini':
      return {
        message: `${name}: ${extname(name)} is not a notation that is read`,
        advice: 'write a Procfile, or sockpit.config.yaml, .json or .mjs',
      };
    default:
      return 'procfile';
  }
}

/** Of a folder's entries those that are called as a config or an overlay, in a notation that is not read. */
export function unreadIn(entries: readonly string[]): readonly string[] {
  return entries.filter(
    (name) => name.includes('sockpit') && UNREAD.test(name) && typeof formOf(name) === 'object',
  );
}

const UNREAD = /^(?:sockpit\.(?:config|local)|\.sockpitrc)\.[a-z]+$/;

/** Of a folder's entries one that is hardly called as a config is: `sockpit.yaml`. */
export function misnamedIn(entries: readonly string[]): string | undefined {
  return entries.find((name) => /^\.?sockpit\.(?:[cm]?js|json|ya?ml)$/.test(name));
}

/** Folders whose presence marks the root of a repository. */
export const REPOSITORY_MARKS: readonly string[] = ['.git', '.hg', '.jj', '.svn'];
