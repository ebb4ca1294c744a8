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
  const name = basename(path);
  let watcher: FSWatcher | undefined;
  let watched: Place | undefined;
  let stopped = false;

  const close = (): void => {
    watcher?.close();
    watcher = undefined;
    watched = undefined;
  };

  const arm = (): void => {
    const place = nearestFolder(folder);
    if (stopped || samePlace(place, watched)) return;
    close();
    if (!place) return;
    try {
      watcher = watch(place.path, { encoding: 'utf8' });
    } catch {
      return;
    }
    watched = place;
    watcher.on('change', (kind, file: string | Buffer | null) => {
      // A folder came, went or was replaced: where to watch may have changed.
      if (kind === 'rename') rearm();
      if (place.path === folder && (file === null || file === name)) changed();
    });
    watcher.on('error', () => {
      close();
      rearm();
    });
  };

  const rearm = (): void => {
    const before = watched;
    arm();
    // Whatever happened in the new folder before it was watched is unknown.
    if (!stopped && !samePlace(before, watched)) {
      arm();
      changed();
    }
  };

  arm();
  return {
    stop: () => {
      stopped = true;
      close();
    },
  };
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
