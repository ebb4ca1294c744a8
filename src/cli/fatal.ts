/**
 * An error of ours that nobody caught: the stack still ends in order, and says what happened.
 */
import { writeSync } from 'node:fs';
import { ownErrorText } from './own-error.js';

/**
 * @param end ends the stack; called once
 * @returns the way to stop listening
 */
export function onFatalError(end: () => void): () => void {
  let told = false;
  const handler = (error: unknown): void => {
    try {
      // At once: nothing that is queued can be relied on any more.
      writeSync(2, `sockpit: an error of its own: ${ownErrorText(error)}\n`);
    } catch {
      // Nobody reads it.
    }
    if (told) return;
    told = true;
    end();
  };
  process.on('uncaughtException', handler);
  process.on('unhandledRejection', handler);
  return () => {
    process.off('uncaughtException', handler);
    process.off('unhandledRejection', handler);
  };
}
