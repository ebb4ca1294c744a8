/**
 * Files of our own, which are written anew from time to time: whoever reads one finds what it was or what it should
 * be, whenever the writer is cut off. It is written aside, and takes the place of what is there: a link is replaced
 * and never written through. See `staged-file.ts` for files of the user's.
 *
 * Where a log grows (`logs/disk.ts`), where a file is written over by one call (`logs/run-mark.ts`), and where the
 * name must be taken by one alone (`stack/exclusive-file.ts`), that is done otherwise, and said why.
 */
import { rename, renameSync, unlink, unlinkSync, writeFile, writeFileSync } from 'node:fs';
import { promised } from './promised.js';
import { codeOf } from './error-code.js';

export interface WriteOptions {
  /** Where it is written first; of its own for each of several who write the same file. */
  readonly aside?: string;
  /** Also when the power fails. */
  readonly flush?: boolean;
}

/** Before it returns. @throws what the file system throws; what was there is there still */
export function putFileAtOnce(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): void {
  const { aside = asideOf(path), flush = false } = options;
  const write = (): void => writeFileSync(aside, content, { mode: 0o600, flag: 'wx', flush });
  try {
    try {
      write();
    } catch (error) {
      unlessLeft(error);
      unlinkSync(aside);
      write();
    }
    renameSync(aside, path);
  } catch (error) {
    // A full disk keeps an empty file.
    forget(() => unlinkSync(aside));
    throw error;
  }
}

/** The same in another thread. */
export async function putFile(path: string, content: string | Uint8Array): Promise<void> {
  const aside = asideOf(path);
  const remove = (): Promise<void> => promised((tell) => unlink(aside, tell));
  const write = (): Promise<void> =>
    promised((tell) => writeFile(aside, content, { mode: 0o600, flag: 'wx' }, tell));
  try {
    try {
      await write();
    } catch (error) {
      unlessLeft(error);
      await remove();
      await write();
    }
    await promised((tell) => rename(aside, path, tell));
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

function asideOf(path: string): string {
  return `${path}.new`;
}

/** By a writer that was cut off. */
function unlessLeft(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

function forget(remove: () => void): void {
  try {
    remove();
  } catch {
    // The first error says more.
  }
}
