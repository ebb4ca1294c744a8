import { writeSync } from 'node:fs';
import { loadStack } from '../../config/load.js';
import { systemClock } from '../../model/clock.js';
import { controlPath } from '../../stack/identity.js';
import { runStack } from '../../stack/run-stack.js';
import { EXIT, failureExitCode, signalExitCode } from '../exit-codes.js';
import { onFatalError } from '../fatal.js';
import { loadOptions, wantsColor, type UpOptions } from '../options.js';
import { onEndingSignal } from '../signals.js';
import type { SupervisorReport } from '../supervisor-process.js';
import { version } from '../version.js';

/** The one line that the face waits for. Written at once: this process may end right after it. */
function report(line: SupervisorReport): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/**
 * The supervisor process of one stack (see `cli/supervisor-process.ts` for its streams).
 * @param mode `owned`: the end of standard input ends the stack, unless it was detached meanwhile
 */
export async function supervise(
  apps: readonly string[],
  options: UpOptions,
  mode: 'owned' | 'detached',
): Promise<number> {
  // The face may be gone at any moment; what cannot be told to it is no reason to stumble.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const { env } = process;
  const loaded = await loadStack(loadOptions(options, apps, env, true));
  if (loaded.kind !== 'ok') {
    report(
      loaded.kind === 'missing'
        ? { kind: 'missing', message: loaded.message, advice: loaded.advice }
        : { kind: 'invalid', diagnostics: loaded.diagnostics },
    );
    return EXIT.usage;
  }
  const { stack } = loaded;
  const started = await runStack({
    stack,
    env,
    version,
    clock: systemClock,
    detached: mode === 'detached',
    colors: wantsColor(options, env),
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
  const { handle } = started;
  let code: number = EXIT.done;
  const off = onEndingSignal((signal, force) => {
    code = signalExitCode(signal);
    void handle.down({ force });
  });
  const offFatal = onFatalError(() => {
    code = EXIT.internal;
    void handle.down();
  });
  if (mode === 'owned') {
    process.stdin.on('error', () => undefined);
    process.stdin.once('close', () => {
      void handle.status().then(({ detached }) => (detached ? undefined : handle.down()));
    });
    process.stdin.resume();
  }
  report({ kind: 'running', control, stack: stack.name, warnings: stack.warnings });
  await started.ended;
  off();
  offFatal();
  process.stdin.destroy();
  return code;
}
