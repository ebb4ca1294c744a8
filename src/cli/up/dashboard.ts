/**
 * `sockpit` in a terminal: a supervisor process, and the dashboard as its face. The dashboard can
 * crash, stall or be suspended without touching an app; when it goes away undetached, the stack's
 * lease ends with it.
 */
import { basename, resolve } from 'node:path';
import { runDashboard, type DashboardOutcome } from '../../../ui/dashboard.js';
import { lostText } from '../../../ui/unsent.js';
import { connectControl } from '../../control/client.js';
import { systemClock } from '../../model/clock.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { UnknownAppError, type StackHandle } from '../../model/handle.js';
import type { TerminalHold } from '../../model/terminal-hold.js';
import { address } from '../address.js';
import { createDesk } from '../desk/desk.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { exitSummary } from './exit-summary.js';
import { wantsColor, type NamingOptions, type UpOptions } from '../options.js';
import { ownErrorText } from '../own-error.js';
import { neverBlock } from '../output.js';
import { complain, complainOf, say } from '../print.js';
import { unreachableWords } from '../running/unreachable.js';
import { sshHint } from '../ssh-hint.js';
import { setAside } from '../terminal/set-aside.js';
import { complainOfReport } from './start-report.js';
import type { SupervisorProcess, SupervisorReport } from './supervisor-process.js';

/**
 * Prints what is left to say.
 * @param options those that named the stack
 * @param killedBy the signal that its supervisor died of, where that is known
 * @returns the exit code
 */
export function farewell(
  outcome: DashboardOutcome,
  options: NamingOptions,
  killedBy?: NodeJS.Signals,
): number {
  // A terminal that takes nothing more keeps nobody from the end.
  neverBlock([process.stderr]);
  const { status, before, unsent } = outcome;
  for (const lost of unsent) complain(`sockpit: ${lostText(lost)}`);
  const call = address(options);
  switch (outcome.kind) {
    case 'quit':
      if (status) say(exitSummary(before ?? status, 'ended', call));
      return outcome.by === undefined ? EXIT.done : signalExitCode(outcome.by);
    case 'detached':
      if (status) say(exitSummary(status, 'detached', call));
      return EXIT.done;
    case 'left':
      if (status) say(exitSummary(status, 'left', call));
      return outcome.by === undefined ? EXIT.done : signalExitCode(outcome.by);
    case 'stack-ended':
      if (status) say(exitSummary(before ?? status, 'ended', call));
      return EXIT.done;
    case 'stack-lost': {
      const supervisor = `its supervisor${status ? ` (pid ${status.pid})` : ''}`;
      const how =
        killedBy === undefined ? 'was killed, or has crashed' : `was killed (${killedBy})`;
      complainOf({
        message: `${status?.stack ?? 'the stack'} is gone without a farewell: ${supervisor} ${how}; its guardian stops the apps`,
        advice: `what was kept: ${call('logs --run last')}`,
      });
      if (status) say(exitSummary(status, 'lost', call));
      return killedBy === undefined ? EXIT.refused : EXIT.internal;
    }
    case 'hangup':
      return signalExitCode('SIGHUP');
    case 'gave-up':
      complainOf({
        message: `${status?.stack ?? 'the stack'} has not ended${status ? `: its supervisor is pid ${status.pid}` : ''}`,
        advice: `look at it with ${call('status')}${status ? `, end it with kill -9 ${status.pid}` : ''}`,
      });
      return EXIT.refused;
  }
}

/** What there is to say at the start: faults that do not stop it, and how to come from elsewhere. */
export async function startNotes(
  handle: Promise<StackHandle>,
  warnings: Promise<readonly Diagnostic[]>,
): Promise<readonly string[]> {
  const { listen } = await (await handle).status();
  const hint = sshHint(process.env, listen);
  return [
    ...(await warnings).map(({ message, position }) =>
      position ? `${basename(position.file)}:${position.line}: ${message}` : message,
    ),
    ...(hint === undefined ? [] : [`from your side: ${hint}`]),
  ];
}

/** Opens the dashboard in this terminal. */
export async function openDashboard(options: {
  readonly handle: Promise<StackHandle>;
  readonly title: string;
  readonly owner: boolean | Promise<boolean>;
  readonly notes: Promise<readonly string[]>;
  readonly color: boolean;
  readonly ascii: boolean;
  /** Is told what the dashboard holds of the terminal, to give it back in its stead. */
  readonly holds: (hold: TerminalHold) => void;
}): Promise<DashboardOutcome> {
  const { color, holds, ...rest } = options;
  const tellRest = setAside();
  try {
    return await runDashboard({
      ...rest,
      input: process.stdin,
      output: process.stdout,
      env: { ...process.env, ...(color ? {} : { NO_COLOR: '1' }) },
      clock: systemClock,
      desk: createDesk(process.env, (sequence) => process.stdout.write(sequence), holds),
    });
  } finally {
    tellRest();
  }
}

/** The report as a handle, or as an error whose report is told after the dashboard has closed. */
class StartRefused extends Error {
  override readonly name = 'StartRefused';
  constructor(readonly report: Exclude<SupervisorReport, { kind: 'running' | 'already-running' }>) {
    super('the stack did not start');
  }
}

async function toHandle(report: SupervisorReport): Promise<StackHandle> {
  if (report.kind === 'running' || report.kind === 'already-running') {
    return connectControl(report.control);
  }
  throw new StartRefused(report);
}

/** Starts apps in a stack that ran already. @returns what is to be said of each */
function startAll(handle: StackHandle, apps: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    apps.map(async (app) => {
      try {
        return (await handle.act(app, { kind: 'start' })).message;
      } catch (error) {
        if (!(error instanceof UnknownAppError)) throw error;
        return error.message;
      }
    }),
  );
}

async function unheededNotes(handle: StackHandle, options: UpOptions): Promise<readonly string[]> {
  const { unheeded } = await import('./already-running.js');
  const note = unheeded(options, (await handle.status()).listen);
  return note === undefined ? [] : [note];
}

/**
 * Who gives the terminal back where this process is killed: the supervisor of the stack that it has
 * started; on one that was running already, a process beside it.
 * @returns is to be told what is held of the terminal
 */
function toKeeper({ report, tell }: SupervisorProcess): (hold: TerminalHold) => void {
  let held: TerminalHold = 'nothing';
  let keeper = tell;
  void report.then(async (start) => {
    if (start.kind !== 'already-running') return;
    const { watchedBySibling } = await import('../terminal/sibling.js');
    keeper = watchedBySibling(`sockpit: the dashboard was killed; ${start.stack} goes on`);
    keeper(held);
  });
  return (hold) => {
    held = hold;
    keeper(hold);
  };
}

export async function upDashboard(
  supervisor: SupervisorProcess,
  apps: readonly string[],
  options: UpOptions,
): Promise<number> {
  const { report, exited } = supervisor;
  const color = wantsColor(options, process.env);
  const handle = report.then(toHandle);
  // On a stack that was running already the supervisor spawned here has ended again.
  const owner = report.then(({ kind }) => kind !== 'already-running');
  const warnings = report.then((start) => (start.kind === 'running' ? start.warnings : []));
  const started = owner.then(async (ours) => (ours ? [] : startAll(await handle, apps)));
  const notes = async (): Promise<readonly string[]> => [
    ...(await startNotes(handle, warnings)),
    ...((await owner) ? [] : await unheededNotes(await handle, options)),
    ...(await started),
  ];
  try {
    const outcome = await openDashboard({
      handle,
      title: basename(resolve(options.directory ?? '.')),
      owner,
      // Without a stack there is nothing to note; why it did not start is told by the handle.
      notes: notes().catch(() => []),
      color,
      ascii: options.ascii === true,
      holds: toKeeper(supervisor),
    });
    const gone = ['quit', 'stack-ended', 'stack-lost'].includes(outcome.kind);
    const end = gone && (await owner) ? await exited : undefined;
    // Also one that was to end, and was killed at that.
    if (end?.signal) return farewell({ ...outcome, kind: 'stack-lost' }, options, end.signal);
    const code = farewell(outcome, options);
    // With --exit-on-failure it ends with the code of the app that failed.
    const byFailure = options.exitOnFailure === true && outcome.kind === 'stack-ended';
    return byFailure ? (end?.code ?? code) : code;
  } catch (error) {
    if (error instanceof StartRefused) {
      return await complainOfReport(error.report, color && process.stderr.isTTY);
    }
    const unreachable = unreachableWords(error);
    if (unreachable) {
      complainOf(unreachable);
      return EXIT.refused;
    }
    complain(`sockpit: the dashboard failed: ${ownErrorText(error)}`);
    return EXIT.internal;
  } finally {
    supervisor.release();
  }
}
