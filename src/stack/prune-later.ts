/**
 * When what other stacks have left is looked through: once for each run, when its start is long over.
 */
import type { Clock, Timer } from '../model/clock.js';
import { processEntry } from '../supervisor/processes/process-table.js';
import { runtimeRoot, stateRoot } from './identity.js';

const AFTER_MS = 20_000;

export function pruneLater(clock: Clock, env: Readonly<Record<string, string | undefined>>): Timer {
  return clock.after(AFTER_MS, () => {
    import('./prune.js')
      .then(({ pruneStates }) =>
        pruneStates({
          stateRoot: stateRoot(env),
          runtimeRoot: runtimeRoot(env),
          now: clock.now(),
          lookUp: processEntry,
        }),
      )
      // Without a descriptor left it cannot even be loaded: the next run looks as well.
      .catch(() => undefined);
  });
}
