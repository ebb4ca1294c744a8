/**
 * Folders and those above them, as `mkdir -p` makes them.
 *
 * With `recursive`, Node itself says on a read-only disk that there is no such folder, and goes on for ever, deaf to
 * every signal, where a folder is there and takes none (ENOENT: an automounter's, /proc). So each is made by itself.
 * What is there already is not looked at: whoever puts something into it will see whether it is a folder.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './error-code.js';

/** Makes one folder. */
type Make = (path: string) => Promise<unknown>;

/** @throws what mkdir(2) throws for the first that cannot be made */
export async function makeFolders(path: string, make: Make): Promise<void> {
  try {
    await make(path);
  } catch (error) {
    if (isThere(error)) return;
    if (!isMissing(error) || dirname(path) === path) throw error;
    await makeFolders(dirname(path), make);
    await make(path).catch(unlessThere);
  }
}

/** The same before it returns. */
export function makeFoldersAtOnce(path: string, mode: number): void {
  const make = (): unknown => mkdirSync(path, { mode });
  try {
    make();
  } catch (error) {
    if (isThere(error)) return;
    if (!isMissing(error) || dirname(path) === path) throw error;
    makeFoldersAtOnce(dirname(path), mode);
    try {
      make();
    } catch (second) {
      unlessThere(second);
    }
  }
}

function unlessThere(error: unknown): void {
  if (!isThere(error)) throw error;
}

function isThere(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  // The second is macOS's, of `/`.
  return code === 'EEXIST' || code === 'EISDIR';
}
