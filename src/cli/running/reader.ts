/**
 * Notices that whoever reads standard output has gone away (`sockpit logs -f | head -1`), also while
 * there is nothing to write. POSIX tells a writer only when it writes, so it is asked for:
 *
 * - A socket (under ssh, or below another Node) refuses even an empty write with EPIPE.
 * - A pipe takes an empty write in silence, and Node has no poll(2). GNU tail has: it watches its
 *   standard output while it follows a file, and dies of SIGPIPE (coreutils 8.28 and newer). Another
 *   tail refuses `--pid` at once; the end is then noticed at the next line, as everywhere else.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { fstatSync, writeSync } from 'node:fs';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { losePatience, neverBlock, patienceMs, untilTaken } from '../output.js';
import { isReaderGone } from '../reader-gone.js';
import { codeOf } from '../../files/error-code.js';

const ASK_EVERY_MS = 500;
const STANDARD_OUTPUT = 1;

type Output = 'pipe' | 'socket' | 'other';

function outputKind(): Output {
  try {
    const stat = fstatSync(STANDARD_OUTPUT);
    if (stat.isFIFO()) return 'pipe';
    return stat.isSocket() ? 'socket' : 'other';
  } catch {
    return 'other';
  }
}

function askSocket(gone: () => void): () => void {
  const timer = setInterval(() => {
    try {
      writeSync(STANDARD_OUTPUT, '');
    } catch (error) {
      // A full one says EAGAIN, and has a reader.
      if (codeOf(error) === 'EPIPE') gone();
    }
  }, ASK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function watchPipe(gone: () => void): () => void {
  let watcher: ChildProcess | undefined;
  const begin = (): void => {
    watcher = spawn(
      'tail',
      // With --pid it ends also when this process is killed.
      [`--pid=${process.pid}`, '-f', '/dev/null'],
      { cwd: '/', stdio: ['ignore', STANDARD_OUTPUT, 'ignore'] },
    );
    neverBlock();
    watcher.on('error', () => undefined);
    watcher.once('exit', (_code, signal) => {
      if (watcher && signal === 'SIGPIPE') gone();
    });
    watcher.unref();
  };
  // A start does not wait for it, and who ends sooner needs none.
  const timer = setTimeout(begin, ASK_EVERY_MS).unref();
  const stop = (): void => {
    clearTimeout(timer);
    process.off('exit', stop);
    watcher?.kill();
    watcher = undefined;
  };
  process.on('exit', stop);
  return stop;
}

/**
 * Calls `gone` once when nobody reads standard output any more, or it cannot be written to: then with
 * the error.
 * @returns the way to stop watching
 */
export function onReaderGone(gone: (error?: Error) => void): () => void {
  let stopWatching: () => void = () => undefined;
  const stop = (): void => {
    process.stdout.off('error', left);
    stopWatching();
  };
  const left = (error?: Error): void => {
    stop();
    gone(error && !isReaderGone(error) ? error : undefined);
  };
  process.stdout.once('error', left);
  const kind = outputKind();
  if (kind === 'pipe') stopWatching = watchPipe(() => left());
  else if (kind === 'socket') stopWatching = askSocket(() => left());
  return stop;
}

/** Ends this process where nothing more is read of what it was to print, however much there is to come. */
async function endUnread(code: number): Promise<void> {
  await untilTaken(new Promise(() => undefined), process.stdout, patienceMs);
  process.exit(code);
}

/**
 * For a command that follows something: `signal` aborts at Ctrl-C, and when the reader has gone.
 * @param follows false: it ends by itself, and a reader that leaves is met at the next write
 */
export function whileRead(follows = true): {
  readonly signal: AbortSignal;
  readonly release: () => void;
  /** Of a command that has shown what it could. */
  readonly exitCode: () => number;
} {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  let code: number = EXIT.done;
  const interrupted = (): void => {
    leave();
    losePatience();
    // Whoever follows ends so; of what would have ended by itself a part is missing.
    if (!follows) code = signalExitCode('SIGINT');
    void endUnread(code);
  };
  neverBlock();
  process.once('SIGINT', interrupted);
  const stop = follows ? onReaderGone(leave) : undefined;
  if (!follows) process.stdout.once('error', leave);
  return {
    signal: leaving.signal,
    exitCode: () => code,
    release: () => {
      process.off('SIGINT', interrupted);
      process.stdout.off('error', leave);
      stop?.();
    },
  };
}
