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

/** @param onProblem told once when something cannot be written, until it can be again */
export function openJournal(options: {
  readonly hub: EventHub;
  readonly directory: string;
  readonly clock: Clock;
  /** When events go to the disk. */
  readonly whenFree: WhenFree;
  onProblem(text: string): void;
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
