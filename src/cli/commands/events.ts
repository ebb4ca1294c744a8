import { timeOfDay } from '../../logs/plain.js';
import { instanceName } from '../../model/app.js';
import type { StackEvent } from '../../model/event.js';
import { requestLine } from '../../model/request-line.js';
import type { InstanceState } from '../../model/state.js';
import { newsOf } from '../../stack/status.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { writeLines } from '../plain-face.js';
import { whileRead } from '../reader.js';
import { withRunning } from '../running.js';

export interface EventsOptions extends StackOptions {
  requests?: boolean;
  json?: boolean;
}

/** Words events, and leaves out what would tell a reader nothing new. */
function eventWords(): (event: StackEvent) => readonly string[] {
  const before = new Map<string, InstanceState>();
  const words = (event: StackEvent): string | undefined => {
    switch (event.type) {
      case 'snapshot':
        for (const { name, instances } of event.status.apps) {
          for (const { instance, state } of instances) {
            before.set(instanceName(name, instance), state);
          }
        }
        return undefined;
      case 'state': {
        const { app, instance, state, status, t } = event;
        const key = instanceName(app, instance);
        const name = status.instances.length > 1 ? key : app;
        const line = newsOf(name, before.get(key), state, t, status.url);
        before.set(key, state);
        return line;
      }
      case 'notice':
        return event.app === null ? event.text : `${event.app}: ${event.text}`;
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
    return line === undefined ? [] : [`${timeOfDay(event.t)} ${line}`];
  };
}

/** `sockpit events`: 0 when the stack has ended, or at Ctrl-C. */
export function events(options: EventsOptions): Promise<number> {
  return withRunning(options, async (handle) => {
    const { signal, release } = whileRead();
    const words: (event: StackEvent) => readonly string[] =
      options.json === true ? (event) => [JSON.stringify(event)] : eventWords();
    const subscription = { signal, requests: options.requests === true };
    try {
      for await (const event of handle.events(subscription)) await writeLines(words(event));
    } finally {
      release();
    }
    return EXIT.done;
  });
}
