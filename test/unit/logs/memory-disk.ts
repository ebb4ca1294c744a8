/**
 * A disk in memory that can be told to fail, to be slow, or to tear a write.
 */
import type { AppendFile, Disk } from '../../../src/logs/disk.js';
import type { CallMode } from '../../../src/logs/file-calls.js';

interface Content {
  readonly id: string;
  bytes: Buffer;
}

export class MemoryDisk implements Disk {
  readonly files = new Map<string, Content>();
  /** Set: appends fail with this message, after `tear` bytes of them were written. */
  failure: string | undefined;
  tear = 0;
  /** Set: renames fail; with a path, that of this file. */
  stuck: boolean | string = false;
  /** Set: appends wait for it. */
  gate: Promise<void> | undefined;
  opens = 0;
  /** Files that are open. */
  handles = 0;
  /** Of every append so far, begun or done. */
  readonly manners: CallMode[] = [];
  #ids = 0;

  text(path: string): string | undefined {
    return this.files.get(path)?.bytes.toString('utf8');
  }

  openAppend(path: string): Promise<AppendFile> {
    this.opens++;
    this.handles++;
    const content = this.files.get(path) ?? { id: `file ${++this.#ids}`, bytes: Buffer.alloc(0) };
    this.files.set(path, content);
    const { id, bytes } = content;
    return Promise.resolve({
      id,
      size: bytes.length,
      endsWithNewline: bytes.length === 0 || bytes.at(-1) === 10,
      append: async (added, manner = 'in-background') => {
        this.manners.push(manner);
        await this.gate;
        if (this.failure !== undefined) {
          content.bytes = Buffer.concat([content.bytes, added.subarray(0, this.tear)]);
          throw new Error(this.failure);
        }
        content.bytes = Buffer.concat([content.bytes, added]);
      },
      truncate: (size) => {
        content.bytes = content.bytes.subarray(0, size);
        return Promise.resolve();
      },
      close: () => {
        this.handles--;
        return Promise.resolve();
      },
    });
  }

  leadsTo(path: string, id: string): Promise<boolean> {
    return Promise.resolve(this.files.get(path)?.id === id);
  }

  read(path: string, id: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    const content = this.files.get(path);
    if (content?.id !== id || content.bytes.length < offset + length) {
      return Promise.resolve(undefined);
    }
    return Promise.resolve(content.bytes.subarray(offset, offset + length));
  }

  readWhole(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(path)?.bytes);
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, { id: `file ${++this.#ids}`, bytes: Buffer.from(bytes) });
    return Promise.resolve();
  }

  rename(from: string, to: string): Promise<void> {
    if (this.stuck === true || this.stuck === from) return Promise.reject(new Error('EACCES'));
    const content = this.files.get(from);
    if (content) {
      this.files.delete(from);
      this.files.set(to, content);
    }
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }
}
