/**
 * An error of ours that nobody caught: the stack still ends in order, and says what happened.
 */
import { ownErrorText } from './own-error.js';
import { neverBlock } from './output.js';
import { complain } from './print.js';

/**
 * @param end ends the stack; called once
 * @returns the way to stop listening
 */
export function onFatalError(end: () => void): () => void {
  let told = false;
  const handler = (error: unknown): void => {
    try {
      // Tried at once, and not waited for: the stack ends all the same.
      neverBlock([process.stderr]);
      complain(`sockpit: an error of its own: ${ownErrorText(error)}`);
    } catch {
      // It cannot be told.
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
