/**
 * One running copy per stack: a lock file with the pid and the start time of its holder, so that a
 * recycled pid is not mistaken for it. A lock whose holder is gone is taken over in silence.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
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

/**
 * Takes the lock `lock` in a directory that is ours alone.
 *
 * The file comes into being complete (written aside, then linked: link(2) fails when the name
 * exists), so nobody ever reads half of one. A stale file is renamed away first; if a quicker
 * starter has replaced it in between, what was renamed is a live lock and is put back.
 */
export function takeLock(directory: string, self: LockHolder, lookUp: LookUpProcess): LockResult {
  const path = join(directory, 'lock');
  const mine = join(directory, `lock.${self.pid}`);
  writeFileSync(mine, JSON.stringify(self), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return { kind: 'taken', release: () => releaseLock(path, self) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readLock(path);
      if (holder && isHeld(holder, lookUp)) return { kind: 'held', holder };
      const aside = join(directory, `lock.stale.${self.pid}`);
      try {
        renameSync(path, aside);
      } catch {
        continue;
      }
      const moved = readLock(aside);
      if (moved && isHeld(moved, lookUp)) {
        // Not by rename(2), which would replace a lock that somebody took meanwhile.
        linkUnlessTaken(aside, path);
        rmSync(aside, { force: true });
        return { kind: 'held', holder: moved };
      }
      rmSync(aside, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function linkUnlessTaken(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function releaseLock(path: string, self: LockHolder): void {
  const holder = readLock(path);
  if (holder?.pid === self.pid && holder.startTicks === self.startTicks)
    rmSync(path, { force: true });
}
