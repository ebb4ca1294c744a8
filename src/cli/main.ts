/**
 * The command `sockpit`: the only place that sets the exit code.
 */
import { run } from './program.js';

// A reader that goes away (`| head`) is no error; what more there is to say has nobody to hear it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const words = process.argv.slice(2);
void run(words).then((code) => {
  process.exitCode = code;
  // Its output goes to pipes of a face that may have ended long before; Node keeps a process alive
  // for such a pipe, and nothing else is left to wait for.
  if (words[0] === 'supervise') process.exit();
});
