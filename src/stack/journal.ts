/**
 * What is kept on disk of a stack beside the lines of its apps: its own events, and its requests.
 */
import { openAccessLog } from '../logs/access-log.js';
import { openEventLog } from '../logs/event-log.js';
import type { Clock, WhenFree } from '../model/clock.js';
import type { EventHub } from './event-hub.js';

export interface Journal {
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

export function openJournal(options: {
  readonly hub: EventHub;
  readonly directory: string;
  readonly clock: Clock;
  /** When events go to the disk. */
  readonly whenFree: WhenFree;
  /** Told once when something cannot be written, and when it can be again. */
  onProblem(text: string): void;
  onMended(text: string): void;
}): Journal {
  const eventLog = openEventLog(options);
  const accessLog = openAccessLog(options);
  options.hub.listen((event) => {
    if (event.type === 'request') accessLog.append(event.record);
    else eventLog.append(event);
  });
  return {
    close: async () => {
      await eventLog.close();
      await accessLog.close();
    },
  };
}
