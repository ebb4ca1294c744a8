/**
 * Directories that must be ours alone. `/tmp` is shared: a folder with our name there may have been
 * planted by somebody else, as a link or with open doors. Such a one is refused, never repaired.
 */
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { failure, type Failure } from '../model/failure.js';
import { isMissing } from '../files/error-code.js';

/**
 * Why a path is no safe private directory; undefined when it is one.
 * @throws what lstat(2) throws, such as ENOENT
 */
export function unsafe(path: string): string | undefined {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return 'it is a symbolic link';
  if (!stat.isDirectory()) return 'it is not a directory';
  if (stat.uid !== process.geteuid?.()) return `it belongs to user ${stat.uid}, not to you`;
  if ((stat.mode & 0o077) !== 0) {
    return `others may enter it (mode 0${(stat.mode & 0o777).toString(8)}, 0700 is needed)`;
  }
  return undefined;
}

/**
 * Makes a private directory (mode 0700) and the private one that holds it, and checks both.
 * @returns a failure when either is not ours alone, or cannot be made
 */
export function ensurePrivateDirectory(path: string): Failure | undefined {
  for (const each of [dirname(path), path]) {
    try {
      makeFoldersAtOnce(each, 0o700);
    } catch (error) {
      const reason = (error as Error).message;
      return failure('runtime-directory-unusable', { path: each, reason });
    }
    const reason = unsafe(each);
    if (reason !== undefined) return failure('runtime-directory-unsafe', { path: each, reason });
  }
  return undefined;
}

/** A private directory that is not to be used, as somebody else may have planted it; `message` and `advice` say so. */
export class UnsafeDirectoryError extends Error {
  override readonly name = 'UnsafeDirectoryError';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * Before something in a private directory is trusted, such as a socket to connect to. One that is not
 * there is no danger.
 * @throws UnsafeDirectoryError where it, or the one that holds it, is not ours alone
 */
export function assertPrivateDirectory(path: string): void {
  for (const each of [dirname(path), path]) {
    let reason: string | undefined;
    try {
      reason = unsafe(each);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    if (reason === undefined) continue;
    throw new UnsafeDirectoryError(failure('runtime-directory-unsafe', { path: each, reason }));
  }
}
