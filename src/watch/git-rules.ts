/**
 * What git ignores in one repository, by its `.gitignore` files (gitignore(5)): the deepest file that
 * says something about a path decides, and what lies in an ignored folder is ignored.
 */
import ignore, { type Ignore } from 'ignore';
import type { IgnoredByGit } from './interest.js';
import { isWithin, segmentsBelow } from './within.js';

export const IGNORE_FILE = '.gitignore';

/**
 * @param root the repository's folder, or the highest one whose `.gitignore` counts
 * @param read the text of a file; undefined where there is none. Each is read once.
 */
export function gitRules(root: string, read: (path: string) => string | undefined): IgnoredByGit {
  const rules = new Map<string, Ignore | undefined>();
  const folders = new Map<string, boolean>([[root, false]]);

  const rulesOf = (folder: string): Ignore | undefined => {
    if (!rules.has(folder)) {
      const own = read(`${folder}/${IGNORE_FILE}`);
      const excluded = folder === root ? read(`${folder}/.git/info/exclude`) : undefined;
      const text = [excluded, own].filter((each) => each !== undefined).join('\n');
      rules.set(folder, text === '' ? undefined : ignore({ ignorecase: false }).add(text));
    }
    return rules.get(folder);
  };

  const test = (path: string, kind: 'file' | 'folder'): boolean => {
    for (let folder = above(path); isWithin(folder, root); folder = above(folder)) {
      const relative = segmentsBelow(path, folder).join('/');
      const said = rulesOf(folder)?.test(kind === 'folder' ? `${relative}/` : relative);
      if (said?.ignored === true) return true;
      if (said?.unignored === true) return false;
      if (folder === '/') break;
    }
    return false;
  };

  const isFolderIgnored = (folder: string): boolean => {
    let known = folders.get(folder);
    if (known === undefined) {
      known = isFolderIgnored(above(folder)) || test(folder, 'folder');
      folders.set(folder, known);
    }
    return known;
  };

  return (path, kind) => {
    if (!isWithin(path, root) || path === root) return false;
    return kind === 'folder'
      ? isFolderIgnored(path)
      : isFolderIgnored(above(path)) || test(path, 'file');
  };
}

function above(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
