/**
 * Exit codes and signals in words, so that nobody has to look up what 137 means.
 * Sources: POSIX sh (126, 127, 128+n), signal(7), gunicorn `errors.py` and `arbiter.py` (3, 4),
 * sysexits(3).
 */

const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted itself (SIGABRT)',
  SIGBUS: 'crashed with a bus error (SIGBUS)',
  SIGFPE: 'crashed with an arithmetic error (SIGFPE)',
  SIGHUP: 'was ended by SIGHUP',
  SIGILL: 'crashed with an illegal instruction (SIGILL)',
  SIGINT: 'was interrupted (SIGINT)',
  SIGKILL: 'was killed (SIGKILL): by somebody, or because memory ran out',
  SIGPIPE: 'wrote to a closed pipe (SIGPIPE)',
  SIGQUIT: 'was ended by SIGQUIT',
  SIGSEGV: 'crashed with a segmentation fault (SIGSEGV)',
  SIGTERM: 'was ended by SIGTERM',
};

/** Linux numbers of the signals that programs report as 128+n. */
const NUMBERED: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** The exit code by which a shell says that this signal ended what it ran; undefined for a rare one. */
export function numberedExit(signal: string): number | undefined {
  const number = Object.keys(NUMBERED).find((key) => NUMBERED[Number(key)] === signal);
  return number === undefined ? undefined : 128 + Number(number);
}

/**
 * @param code exit code, or null when a signal ended the process
 * @param signal signal name, or null
 * @param command the app's command: gunicorn gives 3 and 4 a meaning of their own
 */
export function exitWords(code: number | null, signal: string | null, command: string): string {
  if (signal !== null) return SIGNALS[signal] ?? `was ended by ${signal}`;
  if (code === null) return 'ended in an unknown way';
  if (/\bgunicorn\b/.test(command)) {
    if (code === 3) return 'exited with 3: gunicorn could not boot a worker (see the traceback)';
    if (code === 4) return 'exited with 4: gunicorn could not load the app (see the traceback)';
  }
  if (code === 126) return 'exited with 126: the command was found but may not be executed';
  if (code === 127) return 'exited with 127: the command was not found';
  const name = NUMBERED[code - 128];
  if (name !== undefined) {
    const said = SIGNALS[name];
    return `exited with ${code}: a process in it ${said ?? `was ended by ${name}`}`;
  }
  return code === 0 ? 'ended by itself (exit 0)' : `exited with ${code}`;
}
