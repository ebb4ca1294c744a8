/**
 * What happens to the dashboard's own process while it has the terminal.
 */

/** Signals that ask to end; a hang-up does so where the terminal is still there. */
export type EndSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP';

export interface ProcessListeners {
  /** Somebody asks this process to end. */
  readonly onEnd: (signal: Exclude<EndSignal, 'SIGHUP'>) => void;
  /** The terminal was closed, or somebody says so. */
  readonly onHangup: () => void;
  /** It was stopped and goes on. */
  readonly onContinue: () => void;
  /** An exception or a rejection that nobody caught: a bug. */
  readonly onCrash: (error: unknown) => void;
  /** The process is ending without more ado. Only synchronous work gets done. */
  readonly onExit: () => void;
}

/**
 * Listens until the returned function is called. To be called before blessed is loaded: alone, its
 * own listeners would exit with 0 at the first signal.
 */
export function listenToProcess(listeners: ProcessListeners): () => void {
  const { onHangup, onContinue, onCrash, onExit } = listeners;
  const ends = (['SIGTERM', 'SIGINT', 'SIGQUIT'] as const).map((signal) => {
    const handler = (): void => listeners.onEnd(signal);
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  process.on('SIGHUP', onHangup);
  process.on('SIGCONT', onContinue);
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  process.on('exit', onExit);
  return () => {
    for (const off of ends) off();
    process.off('SIGHUP', onHangup);
    process.off('SIGCONT', onContinue);
    process.off('uncaughtException', onCrash);
    process.off('unhandledRejection', onCrash);
    process.off('exit', onExit);
  };
}

/** As by Ctrl-Z, or as for writing to the terminal from the background. */
export type StopSignal = 'SIGTSTP' | 'SIGTTOU';

/**
 * Stops this process and its group (npm and the shell's job are one), as Ctrl-Z in a terminal that
 * is not in raw mode does. Comes back after it was continued; at once where there is nobody to
 * continue it, and stopping is therefore ignored (POSIX: orphaned process groups).
 */
export function stopOwnGroup(signal: StopSignal): void {
  process.kill(0, signal);
}
