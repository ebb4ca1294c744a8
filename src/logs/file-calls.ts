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
  open,
  openSync,
  read,
  readFile,
  readFileSync,
  readSync,
  stat,
  statSync,
  write,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { makeFolders, makeFoldersAtOnce } from '../files/make-folders.js';
import { promised } from '../files/promised.js';

export type CallMode = 'in-background' | 'at-once';

export interface FileCalls {
  open(path: string, flags: number, mode?: number): Promise<number>;
  close(file: number): Promise<void>;
  /** @returns bytes, as `write` does */
  read(file: number, to: Uint8Array, at: number, length: number, from: number): Promise<number>;
  write(file: number, bytes: Uint8Array, at: number, length: number): Promise<number>;
  stat(file: number): Promise<BigIntStats>;
  statPath(path: string): Promise<BigIntStats>;
  readFile(path: string): Promise<Uint8Array>;
  makeFolder(path: string, mode: number): Promise<unknown>;
}

/** What is thrown rejects. */
function done<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

export const fileCalls: Readonly<Record<CallMode, FileCalls>> = {
  'in-background': {
    open: (path, flags, mode) => promised((tell) => open(path, flags, mode, tell)),
    close: (file) => promised((tell) => close(file, tell)),
    read: (file, to, at, length, from) =>
      promised((tell) => read(file, to, at, length, from, tell)),
    write: (file, bytes, at, length) =>
      promised((tell) => write(file, bytes, at, length, null, tell)),
    stat: (file) => promised((tell) => fstat(file, { bigint: true }, tell)),
    statPath: (path) => promised((tell) => stat(path, { bigint: true }, tell)),
    readFile: (path) => promised((tell) => readFile(path, tell)),
    makeFolder: (path, mode) =>
      makeFolders(path, (each) => promised((tell) => mkdir(each, { mode }, tell))),
  },
  'at-once': {
    open: (path, flags, mode) => done(() => openSync(path, flags, mode)),
    close: (file) => done(() => closeSync(file)),
    read: (file, to, at, length, from) => done(() => readSync(file, to, at, length, from)),
    write: (file, bytes, at, length) => done(() => writeSync(file, bytes, at, length)),
    stat: (file) => done(() => fstatSync(file, { bigint: true })),
    statPath: (path) => done(() => statSync(path, { bigint: true })),
    readFile: (path) => done(() => readFileSync(path)),
    makeFolder: (path, mode) => done(() => makeFoldersAtOnce(path, mode)),
  },
};
