/**
 * The command `sockpit`: sets the exit code.
 */
import { EXIT } from './exit-codes.js';
import { complain } from './print.js';
import { run } from './program.js';

/** A reader that goes away (`| head`, a closed terminal): what more there is to say nobody hears. */
const LEFT = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

let unwritten = false;
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
  if (unwritten || LEFT.includes(code)) return;
  unwritten = true;
  complain(`sockpit: its output cannot be written: ${message}`);
  // The error may come after the end of the command.
  if (process.exitCode === EXIT.done) process.exitCode = EXIT.refused;
});

const words = process.argv.slice(2);
void run(words).then((code) => {
  process.exitCode = unwritten && code === EXIT.done ? EXIT.refused : code;
  // Its output goes to pipes of a face that may have ended long before; Node keeps a process alive
  // for such a pipe, and nothing else is left to wait for.
  if (words[0] === 'supervise') process.exit();
});
