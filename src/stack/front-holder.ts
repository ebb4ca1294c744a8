/**
 * Who holds an address on which a stack wants to listen: often it is another stack, which people know
 * by its name and not as a process of Node.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Upstream } from '../model/upstream.js';
import { findHolder } from '../supervisor/discovery/listeners.js';
import { readLock } from './lock.js';

/**
 * @param root the directory of all stacks' runtime directories
 * @returns `the stack shop (18023)` or `nginx (18023)`; undefined where nobody does or it cannot be seen
 */
export function frontHolder(root: string, address: Upstream): string | undefined {
  const holder = findHolder(address);
  if (holder === undefined) return undefined;
  const stack = stackOf(root, holder.pid);
  return `${stack === undefined ? holder.name : `the stack ${stack}`} (${holder.pid})`;
}

/** The readable part of the name of its folder; undefined for a process that runs no stack. */
function stackOf(root: string, pid: number): string | undefined {
  return slugsIn(root)
    .find((slug) => readLock(join(root, slug, 'lock'))?.pid === pid)
    ?.replace(/-[0-9a-f]{8}$/, '');
}

function slugsIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
