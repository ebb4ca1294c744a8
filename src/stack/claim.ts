/**
 * Takes a stack's runtime directory for this process: ours alone, no other run of the stack alive,
 * nothing of a killed one still being cleaned up.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Failure } from '../model/failure.js';
import { MAX_SOCKET_PATH } from '../model/upstream.js';
import { awaitPredecessor } from '../supervisor/guardian.js';
import { processEntry } from '../supervisor/process-table.js';
import { controlPath, type StackIdentity } from './identity.js';
import { isHeld, readLock, takeLock, type LockHolder } from './lock.js';
import { ensurePrivateDirectory } from './private-directory.js';

export type Claim =
  | {
      readonly kind: 'claimed';
      /** This process, as the lock names it. */
      readonly self: LockHolder;
      /** Gives the directory up, with everything in it. */
      release(): void;
    }
  | { readonly kind: 'held'; readonly holder: LockHolder }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Time over the grace that the guardian of a killed run may take for its last steps. */
const PREDECESSOR_EXTRA_MS = 5000;

/** @param graceMs the longest time that apps of a killed run are given to end */
export async function claimRuntime(
  identity: Pick<StackIdentity, 'name' | 'runtimeDirectory'>,
  graceMs: number,
): Promise<Claim> {
  const directory = identity.runtimeDirectory;
  const length = Buffer.byteLength(controlPath(identity));
  if (length > MAX_SOCKET_PATH) {
    return { kind: 'failed', failure: failure('runtime-directory-too-long', { path: directory }) };
  }
  const unsafe = ensurePrivateDirectory(directory);
  if (unsafe) return { kind: 'failed', failure: unsafe };
  // The guardian of a run that was killed removes this directory when it has cleaned up behind it.
  if (!(await awaitPredecessor(directory, graceMs + PREDECESSOR_EXTRA_MS))) {
    const { name } = identity;
    return { kind: 'failed', failure: failure('predecessor-remains', { stack: name }) };
  }
  const removed = ensurePrivateDirectory(directory);
  if (removed) return { kind: 'failed', failure: removed };
  const startTicks = processEntry(process.pid)?.startTicks ?? 0;
  const self = { pid: process.pid, startTicks };
  const lock = takeLock(directory, self, processEntry);
  if (lock.kind === 'held') return lock;
  return {
    kind: 'claimed',
    self,
    release() {
      // Moved away in one step, lock and all: who starts next finds nothing, or a place of its own.
      const gone = `${directory}.gone.${process.pid}`;
      renameSync(directory, gone);
      rmSync(gone, { recursive: true, force: true });
    },
  };
}

/** The process that runs this stack now; undefined when none does. */
export function runningHolder(identity: StackIdentity): LockHolder | undefined {
  const holder = readLock(join(identity.runtimeDirectory, 'lock'));
  return holder && isHeld(holder, processEntry) ? holder : undefined;
}
