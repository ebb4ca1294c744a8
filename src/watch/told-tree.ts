/**
 * A tree as the kernel tells of it: one `fs.watch` for each folder. Each folder is watched before it
 * is listed, so that nothing falls between the two, and a name that came or went is looked at anew
 * with all that is below it, whatever it was before: inode numbers are used again at once.
 *
 * Not chokidar, which does this for the polled tree: version 5.0.0 no longer sees a folder that was
 * exchanged within a moment (`git checkout` does that), lists a whole folder for each write to any
 * file in it (one log takes half a processor), and needs a watch for each file besides.
 */
import { readdirSync, watch, type Dirent, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { monotonicMs } from '../model/clock.js';
import { look, linkTarget, type Tree, type TreeOptions } from './tree.js';

interface Folder {
  readonly kind: 'folder';
  readonly path: string;
  readonly watcher: FSWatcher;
  /** Wanted files and entered folders in it, by name. */
  readonly children: Map<string, Folder | File>;
}

interface File {
  readonly kind: 'file';
  readonly path: string;
  /** For a link: watches the folder of what it leads to. */
  readonly watcher: FSWatcher | undefined;
}

/** For so long at a time the tree is looked at; what else there is to do comes between. */
const SLICE_MS = 8;

/**
 * inotify(7) keeps 16384 events and drops what is more without a word that reaches us. So many at one
 * time are taken as a sign that this may have happened.
 */
const MANY_AT_ONCE = 8000;

export function openToldTree(options: TreeOptions): Tree {
  const enters = (folder: string): boolean => options.enters(folder);
  const wants = (file: string): boolean => options.wants(file);
  const roots = new Map<string, Folder>();
  const unlisted: Folder[] = [];
  let closed = false;
  let working = false;
  let settle: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const open = (
    path: string,
    changed: (kind: string, name: string | null) => void,
  ): FSWatcher | undefined => {
    try {
      const watcher = watch(path, { encoding: 'utf8' });
      watcher.on('change', (kind, name) => changed(kind, typeof name === 'string' ? name : null));
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch (error) {
      const problem = error as NodeJS.ErrnoException;
      // It may be gone again, and what we may not read is not ours to watch.
      if (!['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(problem.code ?? '')) {
        options.trouble(problem);
      }
      return undefined;
    }
  };

  const enter = (path: string): Folder | undefined => {
    const watcher = open(path, (kind, name) => hear(folder, kind, name));
    if (!watcher) return undefined;
    const folder: Folder = { kind: 'folder', path, watcher, children: new Map() };
    unlisted.push(folder);
    work();
    return folder;
  };

  /** Watches what a link leads to: news of its own folder say nothing of that. */
  const followLink = (folder: Folder, name: string): FSWatcher | undefined => {
    const target = linkTarget(join(folder.path, name));
    if (target === undefined) return undefined;
    return open(dirname(target), (_kind, changed) => {
      if (changed === basename(target)) examine(folder, name);
    });
  };

  /** Forgets a file, or a folder with all that is in it. @returns the files that were known */
  const leave = (known: Folder | File): string[] => {
    known.watcher?.close();
    if (known.kind === 'file') return [known.path];
    const waiting = unlisted.indexOf(known);
    if (waiting >= 0) unlisted.splice(waiting, 1);
    return [...known.children.values()].flatMap(leave);
  };

  /** Looks at one name in a folder, and takes in what is there now. */
  const examine = (folder: Folder, name: string): void => {
    const path = join(folder.path, name);
    const stats = look(path);
    const known = folder.children.get(name);
    const isFile = stats?.isFile() === true && wants(path);
    const before = known === undefined ? [] : leave(known);
    folder.children.delete(name);
    if (isFile) {
      folder.children.set(name, { kind: 'file', path, watcher: followLink(folder, name) });
      options.found(path, stats);
    } else if (stats?.isDirectory() === true && enters(path)) {
      const child = enter(path);
      if (child) folder.children.set(name, child);
    }
    for (const file of before) if (look(file)?.isFile() !== true) options.gone(file);
  };

  let heard = 0;
  const hear = (folder: Folder, kind: string, name: string | null): void => {
    if (closed) return;
    if (heard++ === 0) setImmediate(() => (heard = 0));
    if (heard === MANY_AT_ONCE) options.unsure();
    if (name === null) list(folder);
    // Only what came or went may be a folder.
    else if (kind === 'rename' || wants(join(folder.path, name))) examine(folder, name);
  };

  const list = (folder: Folder): void => {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder.path, { withFileTypes: true });
    } catch {
      return;
    }
    const there = entries.filter((entry) => {
      const path = join(folder.path, entry.name);
      if (entry.isFile()) return wants(path);
      if (entry.isDirectory()) return enters(path);
      return entry.isSymbolicLink() && (wants(path) || enters(path));
    });
    const names = new Set([...there.map(({ name }) => name), ...folder.children.keys()]);
    for (const name of names) examine(folder, name);
  };

  /** Lists what has been entered, a little at a time. */
  function work(): void {
    if (working) return;
    working = true;
    setImmediate(() => {
      working = false;
      const end = monotonicMs() + SLICE_MS;
      for (let next = unlisted.shift(); next && !closed; next = unlisted.shift()) {
        list(next);
        if (monotonicMs() > end) break;
      }
      if (closed || unlisted.length === 0) settle();
      else work();
    });
  }

  for (const path of options.roots) {
    const root = enter(path);
    if (root) roots.set(path, root);
  }
  work();
  return {
    ready,
    get busy() {
      return unlisted.length > 0;
    },
    close: () => {
      closed = true;
      for (const root of roots.values()) leave(root);
      return Promise.resolve();
    },
  };
}
