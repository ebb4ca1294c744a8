/**
 * `sockpit` in a terminal: a supervisor process, and the dashboard as its face. The dashboard can
 * crash, stall or be suspended without touching an app; when it goes away undetached, the stack's
 * lease ends with it.
 */
import { basename, resolve } from 'node:path';
import { runDashboard, type DashboardOutcome } from '../../ui/dashboard.js';
import { connectControl } from '../control/client.js';
import { systemClock } from '../model/clock.js';
import type { StackHandle } from '../model/handle.js';
import { createDesk } from './desk.js';
import { EXIT, signalExitCode } from './exit-codes.js';
import { exitSummary } from './exit-summary.js';
import { wantsColor, type UpOptions, upWords } from './options.js';
import { complain, complainOfConfig, say } from './print.js';
import { sshHint } from './ssh-hint.js';
import { complainOfReport } from './start-report.js';
import { spawnSupervisor, type SupervisorReport } from './supervisor-process.js';

/** A config error is told on the plain screen, if it comes before the dashboard has opened. */
const REPORT_FIRST_MS = 250;

/** Prints what is left to say. @returns the exit code */
export function farewell(outcome: DashboardOutcome): number {
  const { status } = outcome;
  switch (outcome.kind) {
    case 'quit':
      if (status) say(exitSummary(status, 'ended'));
      return EXIT.done;
    case 'detached':
      if (status) say(exitSummary(status, 'detached'));
      return EXIT.done;
    case 'left':
      if (status) say(exitSummary(status, 'left'));
      return EXIT.done;
    case 'stack-ended':
      if (status) say(exitSummary(status, 'ended'));
      return EXIT.done;
    case 'hangup':
      return signalExitCode('SIGHUP');
  }
}

/** How to reach the stack from the user's own machine, where this one was reached by ssh. */
async function tunnelNotes(handle: StackHandle): Promise<readonly string[]> {
  const hint = sshHint(process.env, (await handle.status()).listen);
  return hint === undefined ? [] : [`from your side: ${hint}`];
}

/** Opens the dashboard on a handle. */
export async function openDashboard(
  handle: Promise<StackHandle>,
  title: string,
  owner: boolean,
  color: boolean,
): Promise<DashboardOutcome> {
  const env = color ? process.env : { ...process.env, NO_COLOR: '1' };
  return runDashboard({
    handle,
    title,
    owner,
    input: process.stdin,
    output: process.stdout,
    env,
    clock: systemClock,
    desk: createDesk(process.env, (sequence) => process.stdout.write(sequence)),
    notes: handle.then(tunnelNotes),
  });
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

export async function upDashboard(apps: readonly string[], options: UpOptions): Promise<number> {
  const supervisor = spawnSupervisor(upWords(apps, options), 'owned');
  const color = wantsColor(options, process.env);
  const early = await Promise.race([
    supervisor.report,
    new Promise<undefined>((done) => setTimeout(done, REPORT_FIRST_MS, undefined).unref()),
  ]);
  const refused = (report: StartRefused['report']): Promise<number> =>
    complainOfReport(report, '', color && process.stderr.isTTY);
  if (early && early.kind !== 'running' && early.kind !== 'already-running') return refused(early);
  if (early?.kind === 'running' && early.warnings.length > 0) {
    await complainOfConfig(early.warnings, color);
  }
  const owner = early?.kind !== 'already-running';
  const title = early?.stack ?? basename(resolve(options.directory ?? '.'));
  try {
    const handle = early ? toHandle(early) : supervisor.report.then(toHandle);
    const outcome = await openDashboard(handle, title, owner, color);
    if (owner && (outcome.kind === 'quit' || outcome.kind === 'stack-ended')) {
      await supervisor.exited;
    }
    return farewell(outcome);
  } catch (error) {
    if (error instanceof StartRefused) return await refused(error.report);
    complain(
      `sockpit: the dashboard failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    );
    return EXIT.internal;
  } finally {
    supervisor.release();
  }
}
