/**
 * Two apps that stop in a debugger: one in a terminal of its own, one on pipes.
 */

/** Says when its terminal has another size, and lives on after the debugger. */
const DEBUGGED = [
  'import shutil, signal, time',
  "signal.signal(signal.SIGWINCH, lambda *_: print('size', *shutil.get_terminal_size(), flush=True))",
  'answer = 42',
  'breakpoint()',
  "print('went on', flush=True)",
  'while True: time.sleep(1)',
].join('\n');

export const DEBUGGED_PROJECT = {
  'app.py': DEBUGGED,
  Procfile: '#@ tty worker\njob: python3 app.py\n#@ worker\npipe: python3 app.py\n',
};
