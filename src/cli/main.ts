/**
 * The command `sockpit`: the only place that sets the exit code.
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

/** Resolves when a stream has taken what was written to it, or takes nothing any more. */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

const words = process.argv.slice(2);
void run(words).then(async (code) => {
  process.exitCode = unwritten && code === EXIT.done ? EXIT.refused : code;
  // Its output goes to pipes of a face that may have ended long before, and nothing else is left to
  // wait for.
  if (words[0] !== 'supervise') {
    await taken(process.stdout);
    await taken(process.stderr);
  }
  // Left to end by itself, Node takes its heap apart first: a quarter of the time of a short run.
  process.exit();
});
