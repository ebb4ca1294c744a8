/**
 * The calls that log files are made of, in both manners: in another thread, and in this one before the
 * call returns. To hand a short line to another thread and to hear of it costs ten times what writing it
 * does; but whoever waits for a slow disk in this thread keeps everybody waiting.
 */
import * as node from 'node:fs';

export type Manner = 'in-background' | 'at-once';

export interface FileCalls {
  open(path: string, flags: number, mode?: number): Promise<number>;
  close(file: number): Promise<void>;
  /** @returns bytes, as `write` does */
  read(file: number, to: Uint8Array, at: number, length: number, from: number): Promise<number>;
  write(file: number, bytes: Uint8Array, at: number, length: number): Promise<number>;
  stat(file: number): Promise<node.BigIntStats>;
  readFile(path: string): Promise<Uint8Array>;
  makeFolder(path: string, mode: number): Promise<unknown>;
}

/** What is thrown rejects. */
function done<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

type Told<T> = (error: Error | null, result?: T) => void;

/**
 * From the callbacks: `node:fs/promises` brings Node's readline along, and half of what a start's first
 * log line costs is to load them.
 */
function told<T>(call: (tell: Told<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}

export const fileCalls: Readonly<Record<Manner, FileCalls>> = {
  'in-background': {
    open: (path, flags, mode) => told((tell) => node.open(path, flags, mode, tell)),
    close: (file) => told((tell) => node.close(file, tell)),
    read: (file, to, at, length, from) =>
      told((tell) => node.read(file, to, at, length, from, tell)),
    write: (file, bytes, at, length) =>
      told((tell) => node.write(file, bytes, at, length, null, tell)),
    stat: (file) => told((tell) => node.fstat(file, { bigint: true }, tell)),
    readFile: (path) => told((tell) => node.readFile(path, tell)),
    makeFolder: (path, mode) => told((tell) => node.mkdir(path, { recursive: true, mode }, tell)),
  },
  'at-once': {
    open: (path, flags, mode) => done(() => node.openSync(path, flags, mode)),
    close: (file) => done(() => node.closeSync(file)),
    read: (file, to, at, length, from) => done(() => node.readSync(file, to, at, length, from)),
    write: (file, bytes, at, length) => done(() => node.writeSync(file, bytes, at, length)),
    stat: (file) => done(() => node.fstatSync(file, { bigint: true })),
    readFile: (path) => done(() => node.readFileSync(path)),
    makeFolder: (path, mode) => done(() => node.mkdirSync(path, { recursive: true, mode })),
  },
};
