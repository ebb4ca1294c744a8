/**
 * The few things the log files ask of a file system, as one interface: a full disk, a vanished
 * folder and a slow one can then be played in tests.
 */
import { constants, ftruncate, rename, unlink, type BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { promised } from '../files/promised.js';
import { putFile } from '../files/whole-file.js';
import { fileCalls, type FileCalls, type CallMode } from './file-calls.js';
import { isMissing } from '../files/error-code.js';

/** A file that grows at its end. */
export interface AppendFile {
  /** Device and inode: says whether a path still leads to the same file. */
  readonly id: string;
  /** Bytes in it when it was opened. */
  readonly size: number;
  /** False where its last line was torn off by a crash or a full disk. */
  readonly endsWithNewline: boolean;
  /** Writes all of the bytes, or rejects. */
  append(bytes: Uint8Array, mode?: CallMode): Promise<void>;
  /** Cuts the file down to `size` bytes; one that is shorter stays as it is. */
  truncate(size: number): Promise<void>;
  close(mode?: CallMode): Promise<void>;
}

/** Everything is done in the background where no other way is named. */
export interface Disk {
  /** Opens for appending; creates the file 0600 in a folder that is created 0700. */
  openAppend(path: string, mode?: CallMode): Promise<AppendFile>;
  /** False where it is certain that the path no longer leads to the file `id`. */
  leadsTo(path: string, id: string, mode?: CallMode): Promise<boolean>;
  /** A part of the file `id`; undefined when the path no longer leads to it or it is shorter. */
  read(path: string, id: string, offset: number, length: number): Promise<Uint8Array | undefined>;
  /** A whole small file; undefined where there is none. */
  readWhole(path: string, mode?: CallMode): Promise<Uint8Array | undefined>;
  /**
   * Makes `bytes` the content of a file, which is created 0600 where there is none. Whenever it is cut off,
   * the file is as it was or as it should be.
   */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Renames over an existing target; a missing source is no error. */
  rename(from: string, to: string): Promise<void>;
  /** A missing file is no error. */
  remove(path: string): Promise<void>;
}

/** Reads until `length` bytes are there or the file ends; the result is as long as what was read. */
async function readFully(
  calls: FileCalls,
  file: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let have = 0;
  while (have < length) {
    const count = await calls.read(file, bytes, have, length - have, offset + have);
    if (count === 0) break;
    have += count;
  }
  return bytes.subarray(0, have);
}

function idOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

async function identify(calls: FileCalls, file: number): Promise<{ id: string; size: number }> {
  const stats = await calls.stat(file);
  return { id: idOf(stats), size: Number(stats.size) };
}

async function openAppend(path: string, mode: CallMode = 'in-background'): Promise<AppendFile> {
  const calls = fileCalls[mode];
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const flags = O_RDWR | O_APPEND | O_CREAT;
  let file: number;
  try {
    file = await calls.open(path, flags, 0o600);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await calls.makeFolder(dirname(path), 0o700);
    file = await calls.open(path, flags, 0o600);
  }
  try {
    const { id, size } = await identify(calls, file);
    const last = size === 0 ? undefined : await readFully(calls, file, size - 1, 1);
    return {
      id,
      size,
      endsWithNewline: last === undefined || last[0] === 10,
      append: async (bytes, mode = 'in-background') => {
        const calls = fileCalls[mode];
        for (let done = 0; done < bytes.byteLength;) {
          done += await calls.write(file, bytes, done, bytes.byteLength - done);
        }
      },
      truncate: async (length) => {
        if ((await identify(calls, file)).size <= length) return;
        await promised((tell) => ftruncate(file, length, tell));
      },
      close: (mode = 'in-background') => fileCalls[mode].close(file),
    };
  } catch (error) {
    await calls.close(file);
    throw error;
  }
}

export const nodeDisk: Disk = {
  openAppend,
  async leadsTo(path, id, mode = 'in-background') {
    try {
      return idOf(await fileCalls[mode].statPath(path)) === id;
    } catch (error) {
      return !isMissing(error);
    }
  },
  async read(path, id, offset, length) {
    const calls = fileCalls['in-background'];
    let file: number | undefined;
    try {
      file = await calls.open(path, constants.O_RDONLY);
      if ((await identify(calls, file)).id !== id) return undefined;
      const bytes = await readFully(calls, file, offset, length);
      return bytes.byteLength === length ? bytes : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    } finally {
      if (file !== undefined) await calls.close(file);
    }
  },
  async readWhole(path, mode = 'in-background') {
    try {
      return await fileCalls[mode].readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  replace: putFile,
  async rename(from, to) {
    try {
      await promised((tell) => rename(from, to, tell));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },
  async remove(path) {
    try {
      await promised((tell) => unlink(path, tell));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },
};
