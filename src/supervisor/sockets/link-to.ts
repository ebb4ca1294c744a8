/**
 * A symbolic link that leads somewhere else from one moment to the next.
 */
import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';

/**
 * Lets the link at `path` lead to `target`, which need not exist. Made aside and moved into place, so that a
 * connection going on meanwhile never misses it.
 *
 * @throws where its folder cannot be written
 */
export function linkTo(path: string, target: string): void {
  if (leadsTo(path, target)) return;
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}

function leadsTo(path: string, target: string): boolean {
  try {
    return readlinkSync(path) === target;
  } catch {
    return false;
  }
}
