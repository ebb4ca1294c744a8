/**
 * The masters of open pseudo-terminals. node-pty leaves their descriptors open across execve(2): whoever is
 * spawned meanwhile would hold them, could read what the terminal prints, and would keep it from hanging up.
 *
 * What is spawned with pipes gets /dev/null in their places. What is spawned under a terminal itself still
 * inherits those that were open before it: its descriptors cannot be chosen.
 */
import { openSync } from 'node:fs';

const masters = new Set<number>();
let nothing: number | undefined;

/** A terminal was opened, and this is our end of it. */
export function masterOpened(master: number): void {
  masters.add(master);
}

/** It is closed, and its number may soon be somebody else's. */
export function masterClosed(master: number): void {
  masters.delete(master);
}

/** What stands behind the three standard streams in the `stdio` of a child, so that it gets no master. */
export function coverMasters(): (number | 'ignore')[] {
  if (masters.size === 0) return [];
  // Close-on-exec, as all that Node opens; the copies in the child are not.
  nothing ??= openSync('/dev/null', 'r+');
  const cover = nothing;
  const last = Math.max(...masters);
  return Array.from({ length: last - 2 }, (_, i) => (masters.has(i + 3) ? cover : 'ignore'));
}
