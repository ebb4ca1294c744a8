/**
 * The files of one log as they are at one moment, held open: rotation may rename and remove them while
 * they are read, however slowly, and whoever has them open reads on.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { agedPath } from './file-names.js';
import { isMissing } from '../files/error-code.js';

export interface HeldFile {
  /** Device and inode. */
  readonly id: string;
  /** Where it was. */
  readonly path: string;
  readonly handle: FileHandle;
}

/** So many names in a row that lead nowhere are the end: one is missing in the middle of a rotation. */
const MISSING = 2;

/**
 * Opens a file and the older ones beside it, `path.1` and so on. The newest is the first that is looked
 * for: a file that is given an older name meanwhile is met there, if need be a second time, and none is missed.
 *
 * @returns oldest first; none where there are none
 */
export async function openRotated(path: string): Promise<readonly HeldFile[]> {
  const files: HeldFile[] = [];
  try {
    let missing = 0;
    for (let age = 0; missing < MISSING; age++) {
      const file = await hold(agedPath(path, age));
      missing = file ? 0 : missing + 1;
      if (!file) continue;
      if (files.some(({ id }) => id === file.id)) await file.handle.close();
      else files.unshift(file);
    }
  } catch (error) {
    await release(files);
    throw error;
  }
  return files;
}

/** Opens one; undefined where there is none, or no file. */
export async function hold(path: string): Promise<HeldFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const stats = await handle.stat({ bigint: true });
  if (stats.isFile()) return { id: `${stats.dev}:${stats.ino}`, path, handle };
  await handle.close();
  return undefined;
}

/** Closes those that are not closed yet. */
export async function release(files: readonly HeldFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()));
}
