/**
 * The apps of a stack, followed until something about them is so.
 */
import type { CallOff } from '../model/calling-off.js';
import type { StackEvent } from '../model/event.js';
import { StackLostError, type StackHandle } from '../model/handle.js';
import type { AppStatus, StackPhase } from '../model/status.js';
import { steadyEvents } from './steady-events.js';

/** The apps after an event, as they were before it or anew. */
export function appsAfter(apps: readonly AppStatus[], event: StackEvent): readonly AppStatus[] {
  switch (event.type) {
    case 'snapshot':
      return event.status.apps;
    case 'apps':
      return event.apps;
    case 'state':
      return apps.map((app) => (app.name === event.status.name ? event.status : app));
    default:
      return apps;
  }
}

/**
 * @param decide called for the apps as they are, and again after each change
 * @returns the first answer that is not undefined; undefined when the stack is gone before, or
 *   `signal` aborts
 */
export async function followApps<T>(
  handle: Pick<StackHandle, 'events'>,
  signal: CallOff,
  decide: (apps: readonly AppStatus[], phase: StackPhase) => T | undefined,
): Promise<T | undefined> {
  let apps: readonly AppStatus[] = [];
  let phase: StackPhase = 'starting';
  try {
    for await (const event of steadyEvents(handle, { signal })) {
      const before = apps;
      apps = appsAfter(before, event);
      if (event.type === 'snapshot') ({ phase } = event.status);
      else if (event.type === 'phase') ({ phase } = event);
      else if (apps === before) continue;
      const decided = decide(apps, phase);
      if (decided !== undefined) return decided;
    }
  } catch (error) {
    if (!(error instanceof StackLostError)) throw error;
  }
  return undefined;
}
