/**
 * Takes a stack's runtime directory for this process: ours alone, no other run of the stack alive, and
 * nothing left of a killed one, neither under the hands of its guardian nor without one.
 */
import { readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isServed } from '../control/bind.js';
import { failure, type Failure } from '../model/failure.js';
import { MAX_SOCKET_PATH } from '../model/upstream.js';
import { processEntry, type ProcessEntry } from '../supervisor/processes/process-table.js';
import { awaitPredecessor, endLeftOf, leftOf } from '../supervisor/processes/remnant.js';
import type { Swept } from '../supervisor/processes/sweep.js';
import { dropDeadClaims } from './address-claims.js';
import { controlPath, type StackIdentity } from './identity.js';
import { isHeld, isSame, readLock, takeLock, type LockHolder, type LockResult } from './lock.js';
import { ensurePrivateDirectory } from './private-directory.js';

export type Claim =
  | {
      readonly kind: 'claimed';
      /** This process, as the lock names it. */
      readonly self: LockHolder;
      /** What a killed run had left, and what became of that; undefined: nothing was there. */
      readonly ended: Swept | undefined;
      /** Gives the directory up, with everything in it. */
      release(): void;
    }
  | { readonly kind: 'held'; readonly holder: LockHolder }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Where it cannot be taken, a directory that is there only for it is removed again. */
function lockIn(
  directory: string,
  self: LockHolder,
): LockResult | (Claim & { readonly kind: 'failed' }) {
  try {
    return takeLock(directory, self, processEntry);
  } catch (error) {
    try {
      rmdirSync(directory);
    } catch {
      // There is more in it.
    }
    const reason = (error as Error).message;
    const unusable = failure('runtime-directory-unusable', { path: directory, reason });
    return { kind: 'failed', failure: unusable };
  }
}

/** A start that waits longer than this says what for. */
const AT_ONCE_MS = 1000;

/** @param onLeft is told which processes a killed run has left, where they do not end at once */
export async function claimRuntime(
  identity: Pick<StackIdentity, 'name' | 'runtimeDirectory'>,
  onLeft: (left: readonly ProcessEntry[]) => void = () => undefined,
): Promise<Claim> {
  const directory = identity.runtimeDirectory;
  const length = Buffer.byteLength(controlPath(identity));
  if (length > MAX_SOCKET_PATH) {
    return { kind: 'failed', failure: failure('runtime-directory-too-long', { path: directory }) };
  }
  const unsafe = ensurePrivateDirectory(directory);
  if (unsafe) return { kind: 'failed', failure: unsafe };
  // The guardian of a run that was killed removes this directory when it has cleaned up behind it.
  if (!(await awaitPredecessor(directory))) {
    const { name } = identity;
    return { kind: 'failed', failure: failure('predecessor-remains', { stack: name }) };
  }
  const removed = ensurePrivateDirectory(directory);
  if (removed) return { kind: 'failed', failure: removed };
  const startTicks = processEntry(process.pid)?.startTicks ?? 0;
  const self = { pid: process.pid, startTicks };
  const lock = lockIn(directory, self);
  if (lock.kind !== 'taken') return lock;
  const control = controlPath(identity);
  if (await isServed(control)) {
    // Somebody removed the lock of a run that lives, which makes it anew: nothing of it is ours to touch.
    lock.release();
    const { whoServes } = await import('./who-serves.js');
    return whoServes(control);
  }
  const telling = setTimeout(() => onLeft(leftOf(directory)), AT_ONCE_MS);
  const ended = await endLeftOf(directory).finally(() => clearTimeout(telling));
  dropDeadClaims(directory);
  return {
    kind: 'claimed',
    self,
    ended,
    release() {
      const holder = readLock(join(directory, 'lock'));
      // Deleted under our hands, it may be that of another run by now.
      if (holder && !isSame(holder, self)) return;
      // Moved away in one step, lock and all: who starts next finds nothing, or a place of its own.
      const gone = `${directory}.gone.${process.pid}`;
      if (movedAway(directory, gone)) removeFlat(gone);
    },
  };
}

/** False where there is nothing to be moved, or it cannot be: then the next start takes it over. */
function movedAway(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** A directory of files: by hand in a fifth of the time that Node's own way takes to be loaded and to look. */
function removeFlat(directory: string): void {
  try {
    for (const name of readdirSync(directory)) unlinkSync(join(directory, name));
    rmdirSync(directory);
  } catch {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The process that runs this stack now; undefined when none does. */
export function runningHolder(identity: StackIdentity): LockHolder | undefined {
  const holder = readLock(join(identity.runtimeDirectory, 'lock'));
  return holder && isHeld(holder, processEntry) ? holder : undefined;
}
