/**
 * The command `sockpit`: sets the exit code.
 */
import { EXIT } from './exit-codes.js';
import { endIfHungUp } from './hung-up.js';
import { untilAllTaken } from './output.js';
import { complain } from './print.js';
import { runCommandLine } from './program.js';
import { isReaderGone } from './reader-gone.js';

let unwritten = false;
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // What more there is to say nobody hears.
  if (unwritten || isReaderGone(error)) return;
  unwritten = true;
  complain(`sockpit: its output cannot be written: ${error.message}`);
  // The error may come after the end of the command.
  if (process.exitCode === EXIT.done) process.exitCode = EXIT.refused;
});

const words = process.argv.slice(2);
void runCommandLine(words).then((code) => {
  process.exitCode = unwritten && code === EXIT.done ? EXIT.refused : code;
  // A moment later: what the last write met is told by then.
  setImmediate(() => void leave());
});

/**
 * Nothing is left to wait for, so nothing is taken down in order: that would cost a short command
 * milliseconds, and a supervisor would wait for the pipes of a face that may have ended long before.
 */
async function leave(): Promise<void> {
  if (words[0] !== 'supervise') {
    endIfHungUp(Number(process.exitCode));
    await untilAllTaken();
  }
  process.exit();
}
