/**
 * Runs a small command of an app to its end: the check of an optional app, the check of
 * `ready=exec:`, a stop command.
 */
import { exitWords } from '../model/exit-words.js';
import { formatDuration } from '../model/duration.js';
import { afterAwake } from '../model/awake-timer.js';
import type { Clock } from '../model/clock.js';
import { signalGroup } from './processes/group.js';
import type { Guardian } from './processes/guardian.js';
import { lastBytes, outputEnds } from './child/output.js';
import { withExec } from './command/shell-command.js';
import type { Spawn, SpawnFault, SpawnRequest, SpawnedChild } from './child/child.js';

/** What a command of ours lives in, as an instance does. */
export interface ShortRunWorld {
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly guardian: Guardian | undefined;
  /** Groups in which nobody is an instance's stray: it is one of them while the command runs. */
  readonly view: { readonly groups: Set<number> };
}

export interface ShortRun {
  /** Undefined: it ended with 0; else what it did instead, in words. */
  readonly ended: Promise<string | undefined>;
  /** Where it did not even begin: why. */
  readonly fault?: Promise<SpawnFault>;
  /** Kills it. */
  kill(): void;
}

/**
 * @param limitMs it is killed after that
 * @param output takes the child's pipes
 */
export function shortRun(
  { clock, spawn, guardian, view }: ShortRunWorld,
  request: SpawnRequest,
  limitMs: number,
  output: (child: SpawnedChild) => void,
): ShortRun {
  const outcome = spawn({ ...request, command: withExec(request.command) });
  if (outcome.kind === 'failed') {
    const { fault } = outcome;
    const ended = fault.then(({ words }) => `could not be started: ${words}`);
    return { ended, fault, kill: () => undefined };
  }
  const { child } = outcome;
  guardian?.watch(child.pid);
  view.groups.add(child.pid);
  child.input.end();
  const ends = outputEnds(child);
  output(child);
  let over = false;
  const kill = (): void => {
    if (!over) signalGroup(child.pid, 'SIGKILL');
  };
  const ended = new Promise<string | undefined>((resolve) => {
    let tooLong = false;
    const timer = afterAwake(clock, limitMs, () => {
      tooLong = true;
      kill();
    });
    child.onExit((code, signal) => {
      timer.cancel();
      over = true;
      guardian?.release(child.pid);
      view.groups.delete(child.pid);
      const words = tooLong
        ? `did not end within ${formatDuration(limitMs)}`
        : exitWords(code, signal, request.command);
      void lastBytes(ends, clock).then(() => {
        resolve(code === 0 && !tooLong ? undefined : words);
      });
    });
  });
  return { ended, kill };
}
