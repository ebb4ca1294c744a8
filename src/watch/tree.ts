/**
 * The files below some folders, and news of them. Two ways give the same: what the kernel tells
 * (`told-tree.ts`) and, where it cannot, looking again and again (`polled-tree.ts`).
 */
import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { FileFacts } from './catalogue.js';
import { isWithin } from './within.js';

export interface TreeOptions {
  /** Folders that exist. */
  readonly roots: readonly string[];
  /** Whether to look into a folder, or through it. */
  enters(folder: string): boolean;
  wants(file: string): boolean;
  /** A wanted file is there: each one once before `ready`, then after every change, or once too often. */
  found(file: string, facts: FileFacts & { readonly ctimeMs: number }): void;
  /** A wanted file is gone. */
  gone(file: string): void;
  /** News may have been lost: look anew. */
  unsure(): void;
  trouble(error: NodeJS.ErrnoException): void;
}

export interface Tree {
  /** Resolves when everything that is there has been reported. */
  readonly ready: Promise<void>;
  /** Whether folders that it has been told of are still to be looked into. */
  readonly busy: boolean;
  close(): Promise<void>;
}

/** What is at a path, links followed; undefined: nothing, or a link that would never end. */
export function look(path: string): Stats | undefined {
  try {
    const own = lstatSync(path);
    if (!own.isSymbolicLink()) return own;
    const target = statSync(path);
    return target.isDirectory() && leadsBack(path) ? undefined : target;
  } catch {
    return undefined;
  }
}

/** What a link leads to; undefined for all that is no link, or leads nowhere by now. */
export function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a link leads to a folder that one passes on the way to it. */
export function leadsBack(link: string): boolean {
  try {
    const target = realpathSync(link);
    for (let folder = dirname(link); ; folder = dirname(folder)) {
      if (isWithin(realpathSync(folder), target)) return true;
      if (folder === dirname(folder)) return false;
    }
  } catch {
    // It leads nowhere.
    return true;
  }
}
