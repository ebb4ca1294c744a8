/**
 * Events of a stack as lines, as they come or as they were kept.
 */
import type { RecordedEvent } from '../../logs/event-log.js';
import { clockText } from '../../model/clock-text.js';
import { instanceName } from '../../model/app.js';
import type { StackEvent } from '../../model/event.js';
import { requestLine } from '../../model/request-line.js';
import type { InstanceState } from '../../model/state.js';
import { newsOf } from '../../stack/status.js';
import { noticeLine } from './notice-line.js';

/** Words events in their order, and leaves out what would tell a reader nothing new. */
export function eventWords(): (event: StackEvent | RecordedEvent) => readonly string[] {
  const before = new Map<string, InstanceState>();
  /** Apps that have, or had, others beside their first instance. */
  const several = new Set<string>();
  let day = new Date().toDateString();
  const words = (event: StackEvent | RecordedEvent): string | undefined => {
    switch (event.type) {
      case 'snapshot':
        for (const { name, instances } of event.status.apps) {
          if (instances.length > 1) several.add(name);
          for (const { instance, state } of instances) {
            before.set(instanceName(name, instance), state);
          }
        }
        return undefined;
      case 'state': {
        const { app, instance, state } = event;
        const status = 'status' in event ? event.status : undefined;
        if (instance > 1) several.add(app);
        else if (status?.instances.length === 1) several.delete(app);
        const key = instanceName(app, instance);
        const name = several.has(app) ? key : app;
        const line = newsOf(name, before.get(key), state, status?.url ?? null);
        before.set(key, state);
        return line;
      }
      case 'notice':
        return noticeLine(event);
      case 'phase':
        return `the stack is ${event.phase}`;
      case 'apps':
        return `the apps are now: ${event.apps.map(({ name }) => name).join(', ') || 'none'}`;
      case 'config':
        // Told by a notice.
        return undefined;
      case 'request':
        return requestLine(event.record);
    }
  };
  return (event) => {
    const line = words(event);
    if (line === undefined) return [];
    const date = new Date(event.t);
    const isNewDay = date.toDateString() !== day;
    day = date.toDateString();
    const heading = `-- ${date.toLocaleDateString('sv-SE')}`;
    return [...(isNewDay ? [heading] : []), `${clockText(event.t)} ${line}`];
  };
}
