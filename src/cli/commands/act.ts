import type { AppAction } from '../../model/handle.js';
import { UnknownAppError } from '../../model/handle.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { complain, say } from '../print.js';
import { findStack, withRunning } from '../running.js';

/** `sockpit start|stop|restart [APP…]`: 0 when it was done for every app named, 1 when not. */
export async function act(
  action: AppAction,
  apps: readonly string[],
  options: StackOptions,
): Promise<number> {
  if (action === 'start' && apps.length === 0) {
    const found = await findStack(options);
    if (found.kind !== 'running') {
      const { up } = await import('./up.js');
      return up([], options);
    }
    await found.handle.close();
  }
  return withRunning(options, async (handle) => {
    const { apps: all } = await handle.status();
    // All apps: those that someone else serves are not ours to start or stop.
    const named =
      apps.length > 0
        ? apps
        : all
            .filter((app) => app.instances.some(({ state }) => isOurs(state.kind)))
            .map((app) => app.name);
    let worst: number = EXIT.done;
    for (const app of named) {
      try {
        const result = await handle.act(app, action);
        if (result.ok) say(result.message);
        else {
          complain(`sockpit: ${result.message}`);
          worst = EXIT.refused;
        }
      } catch (error) {
        if (!(error instanceof UnknownAppError)) throw error;
        complain(`sockpit: ${error.message}`);
        worst = EXIT.usage;
      }
    }
    return worst;
  });
}

function isOurs(kind: string): boolean {
  return kind !== 'up' && kind !== 'down' && kind !== 'skipped';
}
