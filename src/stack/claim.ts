/**
 * Takes a stack's runtime directory for this process: ours alone, no other run of the stack alive,
 * nothing of a killed one still being cleaned up.
 */
import { rmSync } from 'node:fs';
import { failure, type Failure } from '../model/failure.js';
import { awaitPredecessor } from '../supervisor/guardian.js';
import { processEntry } from '../supervisor/process-table.js';
import { controlPath, type StackIdentity } from './identity.js';
import { takeLock, type LockHolder } from './lock.js';
import { ensurePrivateDirectory } from './private-directory.js';

export type Claim =
  | {
      readonly kind: 'claimed';
      /** Gives the directory up, with everything in it. */
      release(): void;
    }
  | { readonly kind: 'held'; readonly holder: LockHolder }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Time over the grace that the guardian of a killed run may take for its last steps. */
const PREDECESSOR_EXTRA_MS = 5000;

/** Bytes of a socket's path without its NUL: unix(7), and macOS's `sys/un.h`. */
const MAX_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

/** @param graceMs the longest time that apps of a killed run are given to end */
export async function claimRuntime(identity: StackIdentity, graceMs: number): Promise<Claim> {
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
  const lock = takeLock(directory, { pid: process.pid, startTicks }, processEntry);
  if (lock.kind === 'held') return lock;
  return {
    kind: 'claimed',
    release() {
      lock.release();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
