/**
 * Changes in words, for the log.
 */
import { relative } from 'node:path';
import type { Change } from './burst.js';

const WORDS: Readonly<Record<Change, string>> = {
  added: 'is new',
  changed: 'changed',
  deleted: 'is gone',
};

/**
 * `reload: api/views.py changed, and 12 more`
 * @param folder what the paths are shown relative to
 */
export function reloadLine(changes: ReadonlyMap<string, Change>, folder: string): string {
  const [first] = changes;
  if (first === undefined) return 'reload';
  const [path, change] = first;
  const more = changes.size === 1 ? '' : `, and ${changes.size - 1} more`;
  return `reload: ${shown(path, folder)} ${WORDS[change]}${more}`;
}

/** A path as somebody in this folder would write it. */
function shown(path: string, folder: string): string {
  const way = relative(folder, path);
  return way.startsWith('../../') || way === '' ? path : way;
}

/** Said when an app is reloaded again and again soon after its reload. */
export function loopLine(
  app: string,
  length: number,
  changes: ReadonlyMap<string, Change>,
  folder: string,
): string {
  const [path] = changes.keys();
  const file = path === undefined ? 'a file' : shown(path, folder);
  return (
    `${app} was reloaded ${length} times in a row for ${file}, each time soon after it had started; ` +
    `if it writes that file itself, leave it out with ignore=${file} (reloads for it now come with a pause)`
  );
}

/** What to do about a limit of inotify(7). */
export function limitLine(code: string | undefined, instead: string): string {
  const [limit, value] =
    code === 'EMFILE'
      ? ['fs.inotify.max_user_instances', 1024]
      : ['fs.inotify.max_user_watches', 524_288];
  return `the kernel watches no more files for this user (${limit}); ${instead}. Raise it: sudo sysctl ${limit}=${value}`;
}
