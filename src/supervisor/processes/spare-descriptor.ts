/**
 * A descriptor in reserve. Where this process has as many files open as it may (EMFILE), or the machine has
 * (ENFILE), nobody can be looked at in /proc; and who cannot be looked at would be taken for gone: an app that
 * lives for one that has ended, with everything that follows from that.
 */
import { closeSync, openSync } from 'node:fs';

let spare: number | undefined;

/** @param read opens something, and closes it before it returns: in that time nobody else of this thread wants one */
export function withSpare<T>(read: () => T): T {
  spare ??= reserve();
  try {
    return read();
  } catch (error) {
    if (spare === undefined || !isFull(error)) throw error;
    closeSync(spare);
    spare = undefined;
    try {
      return read();
    } finally {
      spare = reserve();
    }
  }
}

/** Whether something could not be opened for want of a descriptor. */
export function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE';
}

function reserve(): number | undefined {
  try {
    return openSync('/dev/null', 'r');
  } catch {
    return undefined;
  }
}
