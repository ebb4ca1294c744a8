/**
 * Tells when a path may have come or gone, without polling: one `fs.watch` on its folder or, while
 * that does not exist, on the nearest folder above it that does.
 */
import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface Stoppable {
  stop(): void;
}

/** The folders that are watched, by path. */
const folders = new Map<string, FolderWatch>();

/**
 * @param path absolute path of a socket, which need not exist
 * @param changed called when it may have appeared, changed or disappeared; possibly once too often.
 *   Not called for what is there at the beginning: look after calling this.
 *
 * Where the system refuses to watch (inotify's limits), nothing is reported and nothing thrown: the
 * callers look again by themselves, more slowly.
 */
export function watchPath(path: string, changed: () => void): Stoppable {
  const folder = dirname(path);
  let watch = folders.get(folder);
  if (!watch) {
    watch = new FolderWatch(folder, () => folders.delete(folder));
    folders.set(folder, watch);
  }
  return watch.follow(basename(path), changed);
}

/**
 * All that is followed in one folder. The sockets that a stack offers are all in one: what happens to one
 * of them is looked at once, and not by each of hundreds of apps.
 */
class FolderWatch {
  readonly #folder: string;
  readonly #over: () => void;
  /** By the names that they follow; each subscription has a function of its own. */
  readonly #followers = new Map<string, Set<() => void>>();
  #watcher: FSWatcher | undefined;
  #watched: Place | undefined;

  /** @param over called when nobody follows anything in it any more */
  constructor(folder: string, over: () => void) {
    this.#folder = folder;
    this.#over = over;
  }

  follow(name: string, changed: () => void): Stoppable {
    // It may have been replaced, or could not be watched before.
    this.#rearm();
    const follower = (): void => changed();
    const sameName = this.#followers.get(name) ?? new Set();
    this.#followers.set(name, sameName.add(follower));
    return {
      stop: () => {
        sameName.delete(follower);
        if (sameName.size > 0 || this.#followers.get(name) !== sameName) return;
        this.#followers.delete(name);
        if (this.#followers.size > 0) return;
        this.#close();
        this.#over();
      },
    };
  }

  #close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#watched = undefined;
  }

  #arm(): void {
    const place = nearestFolder(this.#folder);
    if (samePlace(place, this.#watched)) return;
    this.#close();
    if (!place) return;
    let watcher: FSWatcher;
    try {
      watcher = watch(place.path, { encoding: 'utf8' });
    } catch {
      return;
    }
    this.#watcher = watcher;
    this.#watched = place;
    watcher.on('change', (kind, file: string | Buffer | null) => {
      if (kind === 'rename') {
        // Its own name: the watched folder is gone. One that is made at once may have the same inode.
        if (file === basename(place.path) && this.#watcher === watcher) this.#close();
        // A folder came, went or was replaced: where to watch may have changed.
        this.#rearm();
      }
      if (place.path !== this.#folder) return;
      if (file === null) this.#tellAll();
      else this.#tell(String(file));
    });
    watcher.on('error', () => {
      if (this.#watcher !== watcher) return;
      this.#close();
      this.#rearm();
    });
  }

  #rearm(): void {
    if (folders.get(this.#folder) !== this) return;
    const before = this.#watched;
    this.#arm();
    if (samePlace(before, this.#watched)) return;
    // Whatever happened in the new folder before it was watched is unknown.
    this.#arm();
    this.#tellAll();
  }

  #tellAll(): void {
    for (const name of [...this.#followers.keys()]) this.#tell(name);
  }

  #tell(name: string): void {
    const followers = this.#followers.get(name);
    // Whoever is told may stop, or stop another.
    for (const each of followers ? [...followers] : []) if (followers?.has(each)) each();
  }
}

/** A folder that exists, told apart from a later one of the same name. */
interface Place {
  readonly path: string;
  readonly inode: number;
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a?.path === b?.path && a?.inode === b?.inode;
}

function nearestFolder(folder: string): Place | undefined {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const stats = statSync(path);
      if (stats.isDirectory()) return { path, inode: stats.ino };
    } catch {
      // Not there yet.
    }
    if (path === dirname(path)) return undefined;
  }
}
