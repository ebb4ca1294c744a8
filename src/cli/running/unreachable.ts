/**
 * What any command may meet, in words: a stack that ends under its hands, an app that is removed, a directory
 * that is not to be trusted, or a folder to work in that is gone.
 */
import { ControlUnreachableError } from '../../control/call.js';
import { EventsDroppedError, StackLostError, UnknownAppError } from '../../model/handle.js';
import { UnsafeDirectoryError } from '../../stack/private-directory.js';

/** Undefined for every other error. */
export function unreachableWords(
  error: unknown,
): { readonly message: string; readonly advice: string } | undefined {
  if (error instanceof UnsafeDirectoryError) return error.failure;
  if (error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd') {
    const advice = 'it was deleted or moved: cd to a folder that exists';
    return { message: 'the working directory does not exist any more', advice };
  }
  if (error instanceof StackLostError) {
    return { message: error.message, advice: 'what was kept: sockpit logs --run last' };
  }
  // Named rightly, and removed from the config since: who names a wrong one is told before.
  if (error instanceof UnknownAppError) {
    return { message: error.message, advice: 'see what there is: sockpit status' };
  }
  if (error instanceof EventsDroppedError) {
    return { message: error.message, advice: 'the stack itself runs on: sockpit status' };
  }
  if (!(error instanceof ControlUnreachableError)) return undefined;
  switch (error.code) {
    case 'silent':
      return {
        message: 'the stack runs, and does not answer: its supervisor may be suspended',
        advice: 'sockpit ls shows its pid; let it go on: kill -CONT PID',
      };
    case 'busy':
      return {
        message: 'the stack runs, and too many connections to its control socket are open',
        advice: 'close some: each sockpit logs -f, events, ui or attach holds one',
      };
    case 'full':
      return {
        message: 'the stack runs, and closes every connection: it may have no more files open',
        advice: 'close some to its apps, or start it where `ulimit -n` is higher',
      };
    case 'refused':
    case 'missing':
      return { message: 'the stack has ended meanwhile', advice: 'how: sockpit logs --run last' };
  }
}
