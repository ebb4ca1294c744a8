/**
 * A stack that could not be asked, in words: any command may meet one that ends under its hands, or a
 * directory that is not to be trusted.
 */
import { ControlUnreachableError } from '../control/call.js';
import { UnsafeDirectoryError } from '../stack/private-directory.js';

/** Undefined for every other error. */
export function unreachableWords(
  error: unknown,
): { readonly message: string; readonly advice: string } | undefined {
  if (error instanceof UnsafeDirectoryError) return error.failure;
  if (!(error instanceof ControlUnreachableError)) return undefined;
  return error.code === 'silent'
    ? {
        message: 'the stack runs, and does not answer: its supervisor may be suspended',
        advice: 'sockpit ls shows its pid; let it go on: kill -CONT PID',
      }
    : { message: 'the stack has ended meanwhile', advice: 'how: sockpit logs --run last' };
}
