/**
 * A tree that is looked at again and again, by chokidar: for kernels that have no watch left and for
 * file systems that tell nothing.
 */
import type { Stats } from 'node:fs';
import { FSWatcher } from 'chokidar';
import { leadsBack, type Tree, type TreeOptions } from './tree.js';

/** @param everyMs how often each file is looked at */
export function openPolledTree(options: TreeOptions, everyMs: number): Tree {
  const enters = (folder: string): boolean => options.enters(folder);
  const wants = (file: string): boolean => options.wants(file);
  const concerns = (path: string, stats: Stats | undefined): boolean => {
    if (stats === undefined) return enters(path) || wants(path);
    if (stats.isDirectory()) return enters(path);
    if (stats.isFile()) return wants(path);
    // chokidar 5.0.0 follows a link to a folder that the link itself lies in without end.
    return stats.isSymbolicLink() && (wants(path) || (enters(path) && !leadsBack(path)));
  };
  const watcher = new FSWatcher({
    // What editors leave beside a file is left out by our own rules, and a save is one burst anyway.
    atomic: false,
    ignorePermissionErrors: true,
    ignored: (path, stats) => !concerns(path, stats),
    usePolling: true,
    interval: everyMs,
    binaryInterval: everyMs,
  });
  watcher
    .on('add', (path, stats) => stats && options.found(path, stats))
    .on('change', (path, stats) => stats && options.found(path, stats))
    .on('unlink', (path) => options.gone(path))
    .on('error', (error) => options.trouble(error as NodeJS.ErrnoException));
  const ready = new Promise<void>((resolve) => {
    if (options.roots.length === 0) resolve();
    else watcher.once('ready', resolve).add([...options.roots]);
  });
  return { ready, busy: false, close: () => watcher.close() };
}
