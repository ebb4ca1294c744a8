/**
 * The calls that log files are made of, in both manners: in another thread, and in this one before the
 * call returns. To hand a short line to another thread and to hear of it costs ten times what writing it
 * does; but whoever waits for a slow disk in this thread keeps everybody waiting.
 */
import {
  close,
  closeSync,
  fstat,
  fstatSync,
  mkdir,
  mkdirSync,
  open,
  openSync,
  read,
  readFile,
  readFileSync,
  readSync,
  write,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname } from 'node:path';

export type Manner = 'in-background' | 'at-once';

export interface FileCalls {
  open(path: string, flags: number, mode?: number): Promise<number>;
  close(file: number): Promise<void>;
  /** @returns bytes, as `write` does */
  read(file: number, to: Uint8Array, at: number, length: number, from: number): Promise<number>;
  write(file: number, bytes: Uint8Array, at: number, length: number): Promise<number>;
  stat(file: number): Promise<BigIntStats>;
  readFile(path: string): Promise<Uint8Array>;
  makeFolder(path: string, mode: number): Promise<unknown>;
}

/** What is thrown rejects. */
function done<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

/** What a call of `node:fs` calls back. */
type Told<T> = (error: Error | null, result?: T) => void;

/**
 * From the callbacks: `node:fs/promises` brings Node's readline along, and half of what a start's first
 * log line costs is to load them.
 */
export function told<T>(call: (tell: Told<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}

/** Makes one folder, or with it those above it. */
type Make = (path: string, withThoseAbove: boolean) => Promise<unknown>;

/**
 * On a read-only disk Node says of a folder and those above it that there is no such folder; each made by
 * itself fails by what is so.
 */
export async function makeWithThoseAbove(path: string, make: Make): Promise<void> {
  try {
    await make(path, true);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeEach(path, make);
  }
}

async function makeEach(path: string, make: Make): Promise<void> {
  try {
    await make(path, false);
  } catch (error) {
    const above = dirname(path);
    if (!isMissing(error) || above === path) throw error;
    await makeEach(above, make);
    await make(path, false);
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

export const fileCalls: Readonly<Record<Manner, FileCalls>> = {
  'in-background': {
    open: (path, flags, mode) => told((tell) => open(path, flags, mode, tell)),
    close: (file) => told((tell) => close(file, tell)),
    read: (file, to, at, length, from) => told((tell) => read(file, to, at, length, from, tell)),
    write: (file, bytes, at, length) => told((tell) => write(file, bytes, at, length, null, tell)),
    stat: (file) => told((tell) => fstat(file, { bigint: true }, tell)),
    readFile: (path) => told((tell) => readFile(path, tell)),
    makeFolder: (path, mode) =>
      makeWithThoseAbove(path, (each, recursive) =>
        told((tell) => mkdir(each, { recursive, mode }, tell)),
      ),
  },
  'at-once': {
    open: (path, flags, mode) => done(() => openSync(path, flags, mode)),
    close: (file) => done(() => closeSync(file)),
    read: (file, to, at, length, from) => done(() => readSync(file, to, at, length, from)),
    write: (file, bytes, at, length) => done(() => writeSync(file, bytes, at, length)),
    stat: (file) => done(() => fstatSync(file, { bigint: true })),
    readFile: (path) => done(() => readFileSync(path)),
    makeFolder: (path, mode) =>
      makeWithThoseAbove(path, (each, recursive) =>
        done(() => mkdirSync(each, { recursive, mode })),
      ),
  },
};
