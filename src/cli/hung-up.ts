/**
 * The end of a process whose terminal is gone.
 */
import { signalExitCode } from './exit-codes.js';

/**
 * Ends by SIGHUP itself where that is what the exit code stands for. An ordinary exit would have
 * Node give the terminal back as it was, and abort with a core dump when there is none any more
 * (`node::ResetStdio`). Without a terminal an ordinary exit says the same, as a number.
 *
 * @returns where the code stands for something else
 */
export function endIfHungUp(code: number): void {
  if (code !== signalExitCode('SIGHUP')) return;
  if (!process.stdout.isTTY && !process.stderr.isTTY) return;
  // Without a listener of ours the signal does what it does by default.
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
