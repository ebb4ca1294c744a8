/**
 * Files of the user's, written whole or not at all. All of a text lies on the disk, beside the file that it is for,
 * before that one is touched: a full disk, a kill or a power cut leaves the old text or the new one.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  access,
  open,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isMissing } from './error-code.js';

/** A text that waits beside its place. One of the two is called, once. */
export interface StagedFile {
  /** @throws what the file system throws; what was there is there still */
  commit(): Promise<void>;
  /** As if nothing had been. */
  discard(): Promise<void>;
}

/** Puts all of it into a file. */
export type Fill = (file: FileHandle) => Promise<void>;

const nothing = (): Promise<void> => Promise.resolve();

/**
 * What could not be written whole is no file: nobody shall take it for one, and its name is free again.
 *
 * @throws what the file system throws; EEXIST where there is something, also a link that leads nowhere
 */
export async function writeNewFile(path: string, mode: number, fill: Fill): Promise<void> {
  await fillOrRemove(path, await open(path, 'wx', mode), fill);
}

async function fillOrRemove(path: string, file: FileHandle, fill: Fill): Promise<void> {
  try {
    await fill(file);
    await file.close();
  } catch (error) {
    await file.close().catch(nothing);
    await unlink(path).catch(nothing);
    throw error;
  }
}

/** A file where there is none. It is there at once: nobody had anything to lose. */
export async function stageNew(path: string, text: string): Promise<StagedFile> {
  await writeNewFile(path, 0o666, async (file) => {
    await file.writeFile(text);
    await file.sync();
  });
  return { commit: nothing, discard: () => unlink(path) };
}

/**
 * A text in the place of what is there, if anything is, at the end of the links that lead to it. The file keeps its
 * mode, its owner and what else it carries.
 *
 * @throws what the file system throws, also where the file may only be read
 */
export async function stageOver(path: string, text: string): Promise<StagedFile> {
  const there = await orMissing(stat(path));
  if (there === undefined) return stageNew(await endOfLinks(path), text);
  if (there.isDirectory()) throw new Error('it is a folder');
  // A pipe, a terminal.
  if (!there.isFile()) return { commit: () => writeFile(path, text), discard: nothing };
  await access(path, constants.W_OK);
  const target = await realpath(path);
  const bytes = Buffer.from(text);
  const inPlace: StagedFile = { commit: () => writeInPlace(target, bytes), discard: nothing };
  // Its other names would keep the old text.
  if (there.nlink > 1) return inPlace;
  const aside = join(dirname(target), `.sockpit-${randomUUID()}`);
  try {
    const file = await openTwin(target, aside);
    await fillOrRemove(aside, file, (twin) => fillAs(there, twin, bytes));
  } catch (error) {
    if (isForbidden(error)) return inPlace;
    throw error;
  }
  return { commit: () => takePlace(aside, target, inPlace), discard: () => unlink(aside) };
}

/**
 * A file to be written that carries what another one does: its access list (acl(5)) and its extended attributes
 * (xattr(7)), of which Node knows nothing. Where there is no `cp`, or it fails, a plain one.
 */
async function openTwin(of: string, path: string): Promise<FileHandle> {
  try {
    await promisify(execFile)('cp', ['-a', '--', of, path]);
    return await open(path, 'r+');
  } catch {
    await unlink(path).catch(nothing);
    return open(path, 'wx', 0o600);
  }
}

async function fillAs(model: Stats, file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.truncate();
  await file.writeFile(bytes);
  const { uid, gid } = await file.stat();
  if (uid !== model.uid || gid !== model.gid) await file.chown(model.uid, model.gid);
  await file.chmod(model.mode & 0o7777);
  await file.sync();
}

async function takePlace(aside: string, target: string, inPlace: StagedFile): Promise<void> {
  try {
    await rename(aside, target);
  } catch (error) {
    await unlink(aside).catch(nothing);
    if (!isForbidden(error)) throw error;
    await inPlace.commit();
  }
}

/**
 * For a file that nothing else can take the place of. What it grows by is written first, behind what is there:
 * when that has found room, the rest lies where there is room already.
 */
async function writeInPlace(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const old = await file.readFile();
    try {
      await writeAt(file, bytes.subarray(old.length), old.length);
      await file.sync();
      await writeAt(file, bytes.subarray(0, old.length), 0);
      await file.truncate(bytes.length);
      await file.sync();
    } catch (error) {
      await file.truncate(old.length);
      await writeAt(file, old, 0);
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, start + done)).bytesWritten;
  }
}

/** Where a file comes into being that is opened by this path: a link may lead to where nothing is. */
async function endOfLinks(path: string): Promise<string> {
  const next = await readlink(path).catch(() => undefined);
  if (next === undefined) return path;
  return endOfLinks(resolve(await realpath(dirname(path)), next));
}

async function orMissing(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Not in this folder, not with this owner; or, of a rename, onto what a container has mounted there by itself. */
function isForbidden(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EACCES', 'EPERM', 'EROFS', 'EBUSY'].includes(code);
}
