/**
 * A stack's own events on disk, one JSON object a line: what died at 3 a.m., and what was done.
 */
import { join } from 'node:path';
import type { Clock } from '../model/clock.js';
import type { StackEvent } from '../model/event.js';
import { nodeDisk } from './disk.js';
import type { Disk } from './disk.js';
import { RotatingFile } from './rotating-file.js';

/** What is kept of an event: no snapshots, no requests, and of a state not the whole app. */
type RecordedEvent =
  | Omit<Extract<StackEvent, { type: 'state' }>, 'status'>
  | Extract<StackEvent, { type: 'notice' | 'phase' }>;

export interface EventLogOptions {
  /** The stack's log directory; the file is `events.jsonl`, the one before it `events.jsonl.1`. */
  readonly directory: string;
  readonly clock: Clock;
  /** Size at which a new file is begun. Default: 2 MB. */
  readonly maxBytes?: number;
  /** Default: the real one. */
  readonly disk?: Disk;
  /** Told once when events cannot be written, until they can be again. */
  onProblem(text: string): void;
}

export interface EventLog {
  /** Takes an event; snapshots and requests are left out. */
  append(event: StackEvent): void;
  /** Resolves when everything taken is on disk. */
  close(): Promise<void>;
}

const NAME = 'events.jsonl';

function recorded(event: StackEvent): RecordedEvent | undefined {
  switch (event.type) {
    case 'state': {
      const { type, t, app, instance, generation, state } = event;
      return { type, t, app, instance, generation, state };
    }
    case 'notice':
    case 'phase':
      return event;
    case 'snapshot':
    case 'apps':
    case 'config':
    case 'request':
      return undefined;
  }
}

export function openEventLog(options: EventLogOptions): EventLog {
  const path = join(options.directory, NAME);
  const file = new RotatingFile({
    path,
    maxBytes: options.maxBytes ?? 2 * 1_048_576,
    keep: 1,
    firstLine: 1,
    disk: options.disk ?? nodeDisk,
    clock: options.clock,
    broken: (reason) => options.onProblem(`events cannot be written to ${path}: ${reason}`),
    mended: () => undefined,
    progressed: () => undefined,
  });
  return {
    append(event) {
      const kept = recorded(event);
      if (kept) file.append(`${JSON.stringify(kept)}\n`);
    },
    close: () => file.close(),
  };
}
