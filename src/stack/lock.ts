/**
 * One running copy per stack: a lock file with the pid and the start time of its holder, so that a
 * recycled pid is not mistaken for it. A lock whose holder is gone is taken over in silence.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeFile } from './exclusive-file.js';
import { readText } from '../files/read-text.js';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Clock ticks since boot at which it started (0 where the system does not tell). */
  readonly startTicks: number;
}

export type LockResult =
  | { readonly kind: 'taken'; release(): void }
  | { readonly kind: 'held'; readonly holder: LockHolder };

/** Asks the system about one process; undefined when it is gone. */
export type LookUpProcess = (
  pid: number,
) => { readonly startTicks: number; readonly state: string } | undefined;

/** The holder named in a lock file, or undefined when the file is missing or not readable as one. */
export function readLock(path: string): LockHolder | undefined {
  const text = readText(path);
  return text === undefined ? undefined : parseLock(text);
}

function parseLock(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, startTicks } = value as Partial<Record<keyof LockHolder, unknown>>;
    if (typeof pid !== 'number' || typeof startTicks !== 'number') return undefined;
    return { pid, startTicks };
  } catch {
    return undefined;
  }
}

/** True while the very process that took the lock lives. */
export function isHeld(holder: LockHolder, lookUp: LookUpProcess): boolean {
  const entry = lookUp(holder.pid);
  return entry !== undefined && entry.state !== 'Z' && entry.startTicks === holder.startTicks;
}

/** Takes the lock `lock` in a directory that is ours alone. */
export function takeLock(directory: string, self: LockHolder, lookUp: LookUpProcess): LockResult {
  const path = join(directory, 'lock');
  let holder: LockHolder | undefined;
  const held = (content: string): boolean => {
    holder = parseLock(content);
    return holder !== undefined && isHeld(holder, lookUp);
  };
  const taken = takeFile(path, JSON.stringify(self), self.pid, held);
  if (taken.kind === 'held' && holder) return { kind: 'held', holder };
  return { kind: 'taken', release: () => releaseLock(path, self) };
}

/** The very same process. */
export function isSame(one: LockHolder | undefined, other: LockHolder): boolean {
  return one?.pid === other.pid && one.startTicks === other.startTicks;
}

function releaseLock(path: string, self: LockHolder): void {
  if (isSame(readLock(path), self)) rmSync(path, { force: true });
}
