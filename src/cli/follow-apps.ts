/**
 * The apps of a stack, followed until something about them is so.
 */
import type { StackHandle } from '../model/handle.js';
import type { AppStatus, StackPhase } from '../model/status.js';

/**
 * @param decide called for the apps as they are, and again after each change
 * @returns the first answer that is not undefined; undefined when the stack is gone before, or
 *   `signal` aborts
 */
export async function followApps<T>(
  handle: Pick<StackHandle, 'events'>,
  signal: AbortSignal,
  decide: (apps: readonly AppStatus[], phase: StackPhase) => T | undefined,
): Promise<T | undefined> {
  let apps: readonly AppStatus[] = [];
  let phase: StackPhase = 'starting';
  for await (const event of handle.events({ signal })) {
    if (event.type === 'snapshot') ({ apps, phase } = event.status);
    else if (event.type === 'phase') ({ phase } = event);
    else if (event.type === 'apps') ({ apps } = event);
    else if (event.type === 'state') {
      const { status } = event;
      apps = apps.map((app) => (app.name === status.name ? status : app));
    } else continue;
    const decided = decide(apps, phase);
    if (decided !== undefined) return decided;
  }
  return undefined;
}
