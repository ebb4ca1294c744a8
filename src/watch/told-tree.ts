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

/** Such faults of a watch are none: it may be gone again, and what we may not read is not ours to watch. */
const NOT_OURS: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'];

export function openToldTree(options: TreeOptions): Tree {
  return new ToldTree(options);
}

class ToldTree implements Tree {
  readonly ready: Promise<void>;
  readonly #options: TreeOptions;
  readonly #roots: readonly Folder[];
  /** Folders that were entered, and are to be listed. */
  readonly #unlisted = new Set<Folder>();
  readonly #news: Flood;
  #state: 'open' | 'closed' = 'open';
  /** Its turn to list folders has been asked for. */
  #isDue = false;
  #settle: () => void = () => undefined;

  constructor(options: TreeOptions) {
    this.#options = options;
    this.#news = new Flood(() => options.unsure());
    this.ready = new Promise((resolve) => (this.#settle = resolve));
    this.#roots = options.roots.flatMap((path) => this.#enter(path) ?? []);
    this.#listSoon();
  }

  get busy(): boolean {
    return this.#unlisted.size > 0;
  }

  close(): Promise<void> {
    this.#state = 'closed';
    for (const root of this.#roots) this.#leave(root);
    return Promise.resolve();
  }

  #enter(path: string): Folder | undefined {
    const watcher = this.#watch(path, (kind, name) => this.#hear(folder, kind, name));
    if (!watcher) return undefined;
    const folder: Folder = { kind: 'folder', path, watcher, children: new Map() };
    this.#unlisted.add(folder);
    this.#listSoon();
    return folder;
  }

  #watch(
    path: string,
    changed: (kind: string, name: string | null) => void,
  ): FSWatcher | undefined {
    try {
      const watcher = watch(path, { encoding: 'utf8' });
      watcher.on('change', (kind, name) => changed(kind, typeof name === 'string' ? name : null));
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch (error) {
      const problem = error as NodeJS.ErrnoException;
      if (!NOT_OURS.includes(problem.code)) this.#options.trouble(problem);
      return undefined;
    }
  }

  /** Watches what a link leads to: news of its own folder say nothing of that. */
  #followLink(folder: Folder, name: string): FSWatcher | undefined {
    const target = linkTarget(join(folder.path, name));
    if (target === undefined) return undefined;
    return this.#watch(dirname(target), (_kind, changed) => {
      if (changed === basename(target)) this.#examine(folder, name);
    });
  }

  #hear(folder: Folder, kind: string, name: string | null): void {
    if (this.#state === 'closed') return;
    this.#news.count();
    if (name === null) this.#list(folder);
    // Only what came or went may be a folder.
    else if (kind === 'rename' || this.#options.wants(join(folder.path, name))) {
      this.#examine(folder, name);
    }
  }

  /** Looks at one name in a folder, and takes in what is there now. */
  #examine(folder: Folder, name: string): void {
    const path = join(folder.path, name);
    const stats = look(path);
    const known = folder.children.get(name);
    const isFile = stats?.isFile() === true && this.#options.wants(path);
    const before = known === undefined ? [] : this.#leave(known);
    folder.children.delete(name);
    if (isFile) {
      const watcher = this.#followLink(folder, name);
      folder.children.set(name, { kind: 'file', path, watcher });
      this.#options.found(path, stats);
    } else if (stats?.isDirectory() === true && this.#options.enters(path)) {
      const child = this.#enter(path);
      if (child) folder.children.set(name, child);
    }
    for (const file of before) if (look(file)?.isFile() !== true) this.#options.gone(file);
  }

  /** Forgets a file, or a folder with all that is in it. @returns the files that were known */
  #leave(known: Folder | File): string[] {
    known.watcher?.close();
    if (known.kind === 'file') return [known.path];
    this.#unlisted.delete(known);
    return [...known.children.values()].flatMap((child) => this.#leave(child));
  }

  /** Lists what has been entered, a little at a time. */
  #listSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#listForAWhile();
      if (this.#state === 'closed' || this.#unlisted.size === 0) this.#settle();
      else this.#listSoon();
    });
  }

  #listForAWhile(): void {
    const end = monotonicMs() + SLICE_MS;
    for (const next of this.#unlisted) {
      if (this.#state === 'closed') return;
      this.#unlisted.delete(next);
      this.#list(next);
      if (monotonicMs() > end) return;
    }
  }

  #list(folder: Folder): void {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder.path, { withFileTypes: true });
    } catch {
      return;
    }
    const there = entries.filter((entry) => this.#mayHold(folder, entry)).map(({ name }) => name);
    for (const name of new Set([...there, ...folder.children.keys()])) this.#examine(folder, name);
  }

  /** Whether an entry may be of interest, as far as its kind tells. */
  #mayHold(folder: Folder, entry: Dirent): boolean {
    const path = join(folder.path, entry.name);
    if (entry.isFile()) return this.#options.wants(path);
    if (entry.isDirectory()) return this.#options.enters(path);
    const isLink = entry.isSymbolicLink();
    return isLink && (this.#options.wants(path) || this.#options.enters(path));
  }
}

/** Tells when too much comes at one time for nothing to have been lost. */
class Flood {
  readonly #tell: () => void;
  #count = 0;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  count(): void {
    if (this.#count++ === 0) setImmediate(() => (this.#count = 0));
    if (this.#count === MANY_AT_ONCE) this.#tell();
  }
}
