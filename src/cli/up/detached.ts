/**
 * `sockpit up -d`: starts the supervisor, waits until every app is ready, and leaves.
 */
import { connectControl, ControlUnreachableError } from '../../control/client.js';
import type { StackHandle } from '../../model/handle.js';
import { isSettled } from '../../model/state.js';
import type { AppStatus, InstanceStatus, StackStatus } from '../../model/status.js';
import { address, type Address } from '../address.js';
import { startInRunning } from './already-running.js';
import { stackStatusText } from '../faces/status-text.js';
import { complainOfApps } from '../running/complain-of-apps.js';
import { isDeserted } from '../../stack/deserted.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { appsAfter } from '../../stack/follow-apps.js';
import { wantsColor, type UpOptions, upOptionWords } from '../options.js';
import { firstFailure } from './own-end.js';
import { complain, complainOfConfig, say } from '../print.js';
import { isStuck, readiness } from '../../stack/readiness.js';
import { steadyEvents } from '../../stack/steady-events.js';
import { onEndingSignal } from '../signals.js';
import { sshHint } from '../ssh-hint.js';
import { complainOfReport } from './start-report.js';
import { spawnSupervisor, type SupervisorProcess } from './supervisor-process.js';
import { unreachableWords } from '../running/unreachable.js';
import { inPlace, lineByLine, type WaitingFace } from '../faces/waiting-face.js';

/** Apps that ended up otherwise than they were meant to. */
function notReady(apps: readonly AppStatus[]): AppStatus[] {
  return apps.filter((app) => {
    const { kind } = readiness([app], undefined, isDeserted());
    return kind === 'failed' || kind === 'late';
  });
}

/**
 * Nothing more is to come by itself. Who is stuck at a debugger, and who comes after somebody, are
 * waited for only while a person may be there.
 */
function isOver(instances: readonly InstanceStatus[]): boolean {
  if (instances.every(({ state }) => isSettled(state))) return true;
  if (!isDeserted() || !instances.some(isStuck)) return false;
  return instances.every(
    (instance) =>
      isStuck(instance) ||
      isSettled(instance.state) ||
      (instance.state.kind === 'pending' && instance.state.blockedBy.length > 0),
  );
}

/**
 * Shows what happens until nothing more is to come.
 * @returns the status then; undefined when the stack ends first, or `signal` aborts
 */
async function untilSettled(
  handle: StackHandle,
  signal: AbortSignal,
  face: WaitingFace,
): Promise<StackStatus | undefined> {
  let apps: readonly AppStatus[] = [];
  try {
    for await (const event of steadyEvents(handle, { signal })) {
      const before = apps;
      apps = appsAfter(before, event);
      face.show(event, apps);
      if (event.type === 'phase' && event.phase === 'stopping') return undefined;
      if (apps === before) continue;
      if (isOver(apps.flatMap((app) => app.instances))) return await handle.status();
    }
  } finally {
    face.close();
  }
  return undefined;
}

function faceFor(options: UpOptions): WaitingFace {
  const { env, stdout } = process;
  // What it prints is the status alone.
  if (options.json === true) return { show: () => undefined, close: () => undefined };
  const isMovable = options.plain !== true && stdout.isTTY && env.TERM !== 'dumb';
  return isMovable ? inPlace(stdout, { color: wantsColor(options, env), env }) : lineByLine();
}

/** The stack did not live to be ready. @returns its exit code */
async function endedEarly(
  stack: string,
  supervisor: SupervisorProcess,
  call: Address,
): Promise<number> {
  const { code } = await supervisor.exited;
  complain(`sockpit: ${stack} has ended before all was ready; see: ${call('logs')}`);
  return code || EXIT.refused;
}

export async function upDetached(apps: readonly string[], options: UpOptions): Promise<number> {
  const color = wantsColor(options, process.env) && process.stderr.isTTY;
  const supervisor = spawnSupervisor(upOptionWords(apps, options, process.env), 'detached', say);
  const call = address(options);
  const waiting = new AbortController();
  let interrupted: number | undefined;
  const off = onEndingSignal((signal) => {
    interrupted = signalExitCode(signal);
    waiting.abort();
  });
  const report = await supervisor.report;
  if (report.kind !== 'running') {
    supervisor.release();
    if (report.kind === 'already-running') return startInRunning(report, apps, options);
    return complainOfReport(report, color);
  }
  if (report.warnings.length > 0) await complainOfConfig(report.warnings, color);
  let handle: StackHandle | undefined;
  try {
    handle = await connectControl(report.control);
    const status = await untilSettled(handle, waiting.signal, faceFor(options));
    if (interrupted !== undefined) {
      complain(
        `\nnot waiting any longer; the stack goes on. See it: ${call()} · end it: ${call('down')}`,
      );
      return interrupted;
    }
    if (!status || (options.exitOnFailure === true && firstFailure(status.apps))) {
      return await endedEarly(report.stack, supervisor, call);
    }
    const late = notReady(status.apps);
    await complainOfApps(handle, late);
    say(options.json === true ? JSON.stringify(status, null, 2) : stackStatusText(status));
    const hint = sshHint(process.env, status.listen);
    if (hint !== undefined && options.json !== true) say(`from your side: ${hint}`);
    if (late.length === 0) return EXIT.done;
    complain(`sockpit: not ready: ${late.map(({ name }) => name).join(', ')}; the stack goes on`);
    return EXIT.notReady;
  } catch (error) {
    const isHeld = error instanceof ControlUnreachableError && error.isHeld;
    if (isHeld || unreachableWords(error) === undefined) throw error;
    return await endedEarly(report.stack, supervisor, call);
  } finally {
    off();
    supervisor.release();
    await handle?.close();
  }
}
