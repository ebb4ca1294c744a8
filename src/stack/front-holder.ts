/**
 * Who holds an address on which a stack wants to listen: often it is another stack, which people know
 * by its name and not as a process of Node.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Upstream } from '../model/upstream.js';
import { findHolder } from '../supervisor/discovery/listeners.js';
import { nameInSlug } from './identity.js';
import { readLock } from './lock.js';

/**
 * @param root the directory of all stacks' runtime directories
 * @param asker name of the runtime directory of the stack that asks: it is not in its own way, but what
 *   else its process holds may be
 * @returns `the stack shop (18023)` or `nginx (18023)`; undefined where nobody does or it cannot be seen
 */
export function frontHolder(root: string, address: Upstream, asker?: string): string | undefined {
  const holder = findHolder(address);
  if (holder === undefined) return undefined;
  const stack = stackOf(root, holder.pid, asker);
  return `${stack === undefined ? holder.name : `the stack ${stack}`} (${holder.pid})`;
}

/** Its name; undefined for a process that runs no other stack than the one that asks. */
function stackOf(root: string, pid: number, asker: string | undefined): string | undefined {
  const slug = slugsIn(root).find(
    (each) => each !== asker && readLock(join(root, each, 'lock'))?.pid === pid,
  );
  return slug === undefined ? undefined : nameInSlug(slug);
}

function slugsIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
