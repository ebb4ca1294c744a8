/**
 * What a mount does with the prefix of a path.
 */
import type { App } from './app.js';

/** True where the prefix is taken off before the app sees a path. */
export function stripsPrefix({ mount }: App): boolean {
  return mount === 'strip' || mount === 'root-path';
}

/** A path of the app itself as it has to be asked for: below its first prefix, where that is kept. */
export function throughMount(app: App, path: string): string {
  if (stripsPrefix(app)) return path;
  const prefix = app.prefixes[0] ?? '/';
  return path.startsWith(prefix) ? path : prefix + path.replace(/^\//, '');
}
