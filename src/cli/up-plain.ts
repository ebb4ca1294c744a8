/**
 * `sockpit` without a terminal: the whole stack in this process, its output as lines.
 */
import { setMaxListeners } from 'node:events';
import { loadStack } from '../config/load.js';
import { systemClock } from '../model/clock.js';
import { failure } from '../model/failure.js';
import type { StackHandle } from '../model/handle.js';
import type { StackStatus } from '../model/status.js';
import { controlPath } from '../stack/identity.js';
import { runStack, type RunningStack, type RunStackResult } from '../stack/run-stack.js';
import { ownEnd } from './own-end.js';
import { EXIT, failureExitCode, signalExitCode } from './exit-codes.js';
import { onFatalError } from './fatal.js';
import { loadOptions, wantsColor, type UpOptions } from './options.js';
import { createPlainFace } from './plain-face.js';
import { complainOf, complainOfConfig, say } from './print.js';
import { onEndingSignal } from './signals.js';
import { sshHint } from './ssh-hint.js';
import { version } from './version.js';

/** Says why a stack did not start. @returns the exit code */
export async function complainOfStart(
  result: Exclude<RunStackResult, { kind: 'running' }>,
  stack: string,
): Promise<number> {
  if (result.kind === 'failed') {
    complainOf(result.failure);
    return failureExitCode(result.failure.code);
  }
  const { connectControl } = await import('../control/client.js');
  const status = await connectControl(controlPath(result.identity))
    .then(async (handle) => {
      const now = await handle.status();
      await handle.close();
      return now;
    })
    .catch(() => undefined);
  const url = status?.listen[0] ?? 'not listening yet';
  complainOf(failure('already-running', { stack, pid: result.holder.pid, url }));
  return EXIT.refused;
}

/** What is said first: what was taken, where it answers, how to reach it from elsewhere. */
function opening(status: StackStatus, env: NodeJS.ProcessEnv): string {
  const hint = sshHint(env, status.listen);
  return [
    `sockpit ${status.version}: ${status.stack} (${status.config})`,
    ...status.listen.map((url) => `  ${url.startsWith('http') ? `${url}/` : url}`),
    ...status.apps.flatMap(({ name, url }) => (url === null ? [] : [`  ${url}  ${name}`])),
    ...(hint === undefined ? [] : [`  from your side: ${hint}`]),
  ].join('\n');
}

/** Ends the stack when every app has ended by itself. @returns the exit code, once that is so */
async function whenAppsHaveEnded(
  handle: StackHandle,
  exitOnFailure: boolean,
  signal: AbortSignal,
): Promise<number | undefined> {
  for await (const event of handle.events({ signal })) {
    if (event.type !== 'snapshot' && event.type !== 'state') continue;
    const { apps } = event.type === 'snapshot' ? event.status : await handle.status();
    const code = ownEnd(apps, exitOnFailure);
    if (code !== undefined) return code;
  }
  return undefined;
}

export async function upPlain(apps: readonly string[], options: UpOptions): Promise<number> {
  const { env } = process;
  const result = await loadStack(loadOptions(options, apps, env));
  if (result.kind === 'missing') {
    complainOf(result);
    return EXIT.usage;
  }
  const color = wantsColor(options, env);
  const errorColor = color && process.stderr.isTTY;
  if (result.kind === 'invalid') {
    await complainOfConfig(result.diagnostics, errorColor);
    return EXIT.usage;
  }
  const { stack } = result;
  if (stack.warnings.length > 0) await complainOfConfig(stack.warnings, errorColor);
  const colors = color && process.stdout.isTTY;
  const started = await runStack({
    stack,
    env,
    version,
    clock: systemClock,
    detached: false,
    colors,
  });
  if (started.kind !== 'running') return complainOfStart(started, stack.name);
  return follow(
    started,
    stack.apps.map(({ name }) => name),
    colors,
    options,
  );
}

async function follow(
  run: RunningStack,
  apps: readonly string[],
  color: boolean,
  options: UpOptions,
): Promise<number> {
  const { handle } = run;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  let code: number | undefined;
  const off = onEndingSignal((signal, force) => {
    code ??= signalExitCode(signal);
    void handle.down({ force });
  });
  const offFatal = onFatalError(() => {
    code = EXIT.internal;
    void handle.down();
  });
  // A reader that went away (`sockpit | head`) is the end of plain mode, as SIGPIPE is for others.
  process.stdout.on('error', () => {
    code ??= signalExitCode('SIGPIPE');
    void handle.down();
  });
  const face = createPlainFace({ apps, color });
  say(opening(await handle.status(), process.env));
  // Settled in any case: an output that is gone must not look like an error of ours.
  const printing = Promise.allSettled([
    face.logs(handle, { follow: true }, ending.signal),
    face.notices(handle, ending.signal),
  ]);
  void whenAppsHaveEnded(handle, options.exitOnFailure === true, ending.signal).then((own) => {
    if (own === undefined) return;
    code ??= own;
    void handle.down();
  });
  await run.ended;
  await printing;
  ending.abort();
  off();
  offFatal();
  return code ?? EXIT.done;
}
