/**
 * `sockpit up -d`: starts the supervisor, waits until every app is ready, and leaves.
 */
import { connectControl } from '../control/client.js';
import type { StackHandle } from '../model/handle.js';
import { instanceName } from '../model/app.js';
import { isSettled, type InstanceState } from '../model/state.js';
import type { AppStatus, StackStatus } from '../model/status.js';
import { newsOf } from '../stack/status.js';
import { startInRunning } from './already-running.js';
import { statusText } from './commands/status.js';
import { EXIT, signalExitCode } from './exit-codes.js';
import { wantsColor, type UpOptions, upWords } from './options.js';
import { complain, complainOfConfig, say } from './print.js';
import { onEndingSignal } from './signals.js';
import { sshHint } from './ssh-hint.js';
import { complainOfReport } from './start-report.js';
import { spawnSupervisor } from './supervisor-process.js';

/** Apps that ended up otherwise than they were meant to. */
function notReady(apps: readonly AppStatus[]): AppStatus[] {
  return apps.filter((app) =>
    app.instances.some(({ state }) => {
      if (state.kind === 'starting') return state.overdue !== undefined;
      return state.kind === 'failed' || state.kind === 'backoff' || state.kind === 'pending';
    }),
  );
}

/** Prints the state changes until nothing more is to come; returns the last status. */
async function untilSettled(handle: StackHandle, signal: AbortSignal): Promise<StackStatus> {
  const before = new Map<string, InstanceState>();
  for await (const event of handle.events({ signal })) {
    if (event.type === 'state') {
      const key = instanceName(event.app, event.instance);
      const line = newsOf(event.app, before.get(key), event.state, event.t);
      before.set(key, event.state);
      if (line !== undefined) say(line);
    }
    if (event.type === 'snapshot') for (const { text } of event.status.notices) say(text);
    if (event.type === 'notice')
      say(event.app === null ? event.text : `${event.app} ${event.text}`);
    if (event.type !== 'state' && event.type !== 'snapshot') continue;
    const status = await handle.status();
    const instances = status.apps.flatMap((app) => app.instances);
    if (instances.every(({ state }) => isSettled(state))) return status;
  }
  return handle.status();
}

export async function upDetached(apps: readonly string[], options: UpOptions): Promise<number> {
  const color = wantsColor(options, process.env) && process.stderr.isTTY;
  const supervisor = spawnSupervisor(upWords(apps, options, process.env), 'detached');
  const report = await supervisor.report;
  supervisor.release();
  if (report.kind === 'already-running') return startInRunning(report, apps);
  if (report.kind !== 'running') return complainOfReport(report, color);
  if (report.warnings.length > 0) await complainOfConfig(report.warnings, color);
  const handle = await connectControl(report.control);
  const waiting = new AbortController();
  let interrupted: number | undefined;
  const off = onEndingSignal((signal) => {
    interrupted = signalExitCode(signal);
    complain(`\nnot waiting any longer; the stack goes on. See it: sockpit · end it: sockpit down`);
    waiting.abort();
  });
  try {
    const status = await untilSettled(handle, waiting.signal);
    if (interrupted !== undefined) return interrupted;
    const late = notReady(status.apps);
    for (const app of late) {
      const lines = app.instances.flatMap(({ lastExit }) => lastExit?.lastLines ?? []);
      for (const line of lines) complain(`  ${app.name} | ${line}`);
    }
    say(statusText(status));
    const hint = sshHint(process.env, status.listen);
    if (hint !== undefined) say(`from your side: ${hint}`);
    if (late.length === 0) return EXIT.done;
    complain(`sockpit: not ready: ${late.map(({ name }) => name).join(', ')}; the stack goes on`);
    return EXIT.notReady;
  } finally {
    off();
    await handle.close();
  }
}
