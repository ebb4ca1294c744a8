/**
 * `sockpit` without a terminal: the whole stack in this process, its output as lines.
 */
import { CallingOff } from '../../model/calling-off.js';
import type { Stack } from '../../model/stack.js';
import type { RunningStack } from '../../stack/run-contract.js';
import { loadAgain } from '../load-again.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { onFatalError } from '../fatal.js';
import { followApps } from '../../stack/follow-apps.js';
import { wantsColor, type UpOptions } from '../options.js';
import { ownEnd } from './own-end.js';
import { createJsonFace } from '../faces/json-face.js';
import { createPlainFace } from '../faces/plain-face.js';
import { longerNames } from '../../logs/plain.js';
import { untilPrinted } from '../output.js';
import { say } from '../print.js';
import { onReaderGone } from '../running/reader.js';
import { onEndingSignal } from '../signals.js';
import { insteadOfStart, loadHere, opening, startHere } from './start-here.js';

export async function upPlain(apps: readonly string[], options: UpOptions): Promise<number> {
  const stack = await loadHere(apps, options);
  if (typeof stack === 'number') return stack;
  const shown = options.json !== true && process.stdout.isTTY;
  const colors = wantsColor(options, process.env) && shown;
  const started = await startHere(stack, loadAgain(stack, apps, options), colors);
  if (started.kind !== 'running') return insteadOfStart(started, stack.name, apps, options);
  return follow(started, stack, colors, options);
}

async function follow(
  run: RunningStack,
  stack: Stack,
  color: boolean,
  options: UpOptions,
): Promise<number> {
  const { handle } = run;
  const ending = new CallingOff();
  let code: number | undefined;
  const off = onEndingSignal((signal, force) => {
    code ??= signalExitCode(signal);
    void handle.down({ force });
  });
  const offFatal = onFatalError(() => {
    code = EXIT.internal;
    void handle.down();
  });
  // A reader that went away (`sockpit | head`) is the end of plain mode, as SIGPIPE is for others; so is a
  // full disk, which is complained of.
  const offReader = onReaderGone((error) => {
    code ??= error ? EXIT.refused : signalExitCode('SIGPIPE');
    void handle.down();
  });
  const json = options.json === true ? createJsonFace() : undefined;
  const apps = stack.apps.map(({ name }) => name);
  const face = createPlainFace({ apps, longer: longerNames(stack.apps), color });
  if (!json) say(opening(await handle.status(), stack.apps, process.env));
  const all = { follow: true };
  // Settled in any case: an output that is gone must not look like an error of ours.
  const printing = Promise.allSettled([
    json
      ? json.lines(handle.logs(all, ending.signal))
      : face.lines(handle.logRuns(all, ending.signal)),
    (json ?? face).notices(handle, ending.signal),
  ]);
  void followApps(handle, ending.signal, (now) => ownEnd(now, options.exitOnFailure === true)).then(
    (own) => {
      if (own === undefined) return;
      code ??= own;
      void handle.down();
    },
  );
  await run.ended;
  await untilPrinted(printing, process.stdout);
  ending.abort();
  off();
  offReader();
  offFatal();
  return code ?? EXIT.done;
}
