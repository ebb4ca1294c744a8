import { writeSync } from 'node:fs';
import { loadStack, type LoadResult } from '../../config/load.js';
import { systemClock } from '../../model/clock.js';
import { runningHolder } from '../../stack/claim.js';
import { controlPath, identify } from '../../stack/identity.js';
import { UnsafeDirectoryError } from '../../stack/private-directory.js';
import type { RunningStack } from '../../stack/run-contract.js';
import { runStack } from '../../stack/run-stack.js';
import { EXIT, failureExitCode, signalExitCode } from '../exit-codes.js';
import { onFatalError } from '../fatal.js';
import { followApps } from '../../stack/follow-apps.js';
import { leaseEnd } from '../terminal/lease.js';
import { giveTerminalBack, lookAt, type KnownTerminal } from '../terminal/left-terminal.js';
import { loadAgain } from '../load-again.js';
import { loadOptions, wantsColor, type UpOptions } from '../options.js';
import { firstFailure } from '../up/own-end.js';
import { onEndingSignal } from '../signals.js';
import {
  REPORT_DESCRIPTOR,
  type SupervisorReport,
  type SupervisorWaiting,
} from '../up/supervisor-process.js';
import { version } from '../../model/version.js';

/** One line for the face. Written at once: this process may end right after it. */
function report(line: SupervisorReport | SupervisorWaiting): void {
  try {
    writeSync(REPORT_DESCRIPTOR, `${JSON.stringify(line)}\n`);
  } catch {
    // The face is gone already; the end of its lease is noticed in its own way.
  }
}

/** The report on the stack of a broken config that runs all the same. */
function runningFrom(
  named: { readonly name: string; readonly realPath: string } | undefined,
): SupervisorReport | undefined {
  if (!named) return undefined;
  const identity = identify(named.name, named.realPath, process.env);
  const holder = runningHolder(identity);
  if (!holder) return undefined;
  const control = controlPath(identity);
  return { kind: 'already-running', control, stack: named.name, pid: holder.pid };
}

/**
 * Waits until the face is gone, and gives its terminal back where it could not do so itself.
 * @param outcome what becomes of the stack, in words
 */
async function faceGone(outcome: () => string): Promise<void> {
  let terminal: KnownTerminal | undefined;
  await leaseEnd(process.stdin, (held) => {
    terminal = lookAt(held);
  });
  if (terminal) giveTerminalBack(terminal, `sockpit: the dashboard was killed; ${outcome()}`);
}

/**
 * The supervisor process of one stack (see `cli/up/supervisor-process.ts` for its streams).
 * @param mode `owned`: the end of standard input ends the stack, unless it was detached meanwhile
 */
export async function supervise(
  apps: readonly string[],
  options: UpOptions,
  mode: 'owned' | 'detached',
): Promise<number> {
  // The face may be gone at any moment; what cannot be told to it is no reason to stumble.
  process.stderr.on('error', () => undefined);
  try {
    return await superviseStack(apps, options, mode);
  } catch (error) {
    if (!(error instanceof UnsafeDirectoryError)) throw error;
    report({ kind: 'failed', failure: error.failure });
    return EXIT.refused;
  } finally {
    process.stdin.destroy();
  }
}

async function superviseStack(
  apps: readonly string[],
  options: UpOptions,
  mode: 'owned' | 'detached',
): Promise<number> {
  const { env } = process;
  const loaded = await loadStack(loadOptions(options, apps, env));
  if (loaded.kind !== 'ok') return refuse(loaded);
  const { stack } = loaded;
  let isDetached = (): boolean => mode === 'detached';
  // Read only when there is time: creating it would delay the first app.
  let lease: Promise<void> | undefined;
  const followLease = (): Promise<void> =>
    (lease ??= faceGone(() => `${stack.name} ${isDetached() ? 'goes on' : 'is stopping'}`));
  const started = await runStack({
    stack,
    load: loadAgain(stack, apps, options),
    env,
    version,
    clock: systemClock,
    owner: mode === 'detached' ? 'nobody' : 'terminal',
    colors: wantsColor(options, env),
    onWait: (message) => {
      if (mode === 'owned') void followLease();
      report({ kind: 'waiting', message });
    },
  });
  if (started.kind === 'failed') {
    report({ kind: 'failed', failure: started.failure });
    return failureExitCode(started.failure.code);
  }
  const control = controlPath(started.identity);
  if (started.kind === 'already-running') {
    report({ kind: 'already-running', control, stack: stack.name, pid: started.holder.pid });
    return EXIT.refused;
  }
  isDetached = () => started.detached;
  if (mode === 'owned') {
    void followLease().then(() => {
      if (!started.detached) void started.handle.down();
    });
  }
  const ended = untilEnded(started, options.exitOnFailure === true);
  report({ kind: 'running', control, stack: stack.name, warnings: stack.warnings });
  return ended;
}

/** Tells why nothing is started. */
function refuse(loaded: Exclude<LoadResult, { kind: 'ok' }>): number {
  if (loaded.kind === 'missing') {
    report({ kind: 'missing', message: loaded.message, advice: loaded.advice });
    return EXIT.usage;
  }
  // A slip in the config does not keep anybody out of the stack that runs from it.
  const running = runningFrom(loaded.identity);
  report(running ?? { kind: 'invalid', diagnostics: loaded.diagnostics });
  return running ? EXIT.refused : EXIT.usage;
}

/** Ends the stack by signals, by an error of our own, or by a failure of an app. @returns the exit code */
async function untilEnded(started: RunningStack, exitOnFailure: boolean): Promise<number> {
  const { handle } = started;
  let code: number = EXIT.done;
  const off = onEndingSignal(
    (signal, force) => {
      code = signalExitCode(signal);
      void handle.down({ force });
    },
    // A window that closes is the end of a stack in a terminal; a detached one reads its config.
    (signal) => signal === 'SIGHUP' && started.detached,
  );
  const onHangup = (): void => {
    if (started.detached) void handle.reload();
  };
  process.on('SIGHUP', onHangup);
  const offFatal = onFatalError(() => {
    code = EXIT.internal;
    void handle.down();
  });
  const ending = new AbortController();
  if (exitOnFailure) {
    void followApps(handle, ending.signal, firstFailure).then((failed) => {
      if (!failed) return;
      code = failed.code;
      void handle.down();
    });
  }
  await started.ended;
  ending.abort();
  off();
  offFatal();
  process.off('SIGHUP', onHangup);
  return code;
}
