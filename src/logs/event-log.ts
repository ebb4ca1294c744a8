/**
 * A stack's own events on disk, one JSON object a line: what died at 3 a.m., and what was done.
 */
import { join } from 'node:path';
import type { Clock, WhenFree } from '../model/clock.js';
import type { StackEvent } from '../model/event.js';
import { nodeDisk } from './disk.js';
import type { Disk } from './disk.js';
import { missingThere } from './missing-there.js';
import { openRotated, release } from './rotated-files.js';
import { RotatingFile } from './rotating-file.js';

/** What is kept of an event: no snapshots, no requests, and of a state not the whole app. */
export type RecordedEvent =
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
  /** When events go to the disk. Default: after the turn of the event loop in which they came. */
  readonly whenFree?: WhenFree;
  /** Told once when events cannot be written, until they can be again. */
  onProblem(text: string): void;
  /** Told once when they can be. */
  onMended?(text: string): void;
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
    whenFree: options.whenFree,
    broken: (reason) => options.onProblem(`events cannot be written to ${path}: ${reason}`),
    mended: (lost) =>
      options.onMended?.(`events are written to ${path} again; ${missingThere(lost, 'event')}`),
    progressed: () => undefined,
  });
  return {
    append(event) {
      const kept = recorded(event);
      if (kept) file.append(`${JSON.stringify(kept)}\n`);
    },
    close: () => file.close('at-once'),
  };
}

/**
 * The events since a moment (epoch ms) that the runs of a stack have left, oldest first. A line that
 * is torn or no event is passed over; no file is no events.
 */
export async function readEvents(directory: string, since: number): Promise<RecordedEvent[]> {
  const files = await openRotated(join(directory, NAME)).catch(() => []);
  const texts = await Promise.all(
    files.map(({ handle }) => handle.readFile('utf8').catch(() => '')),
  );
  await release(files);
  return texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => parseEvent(line) ?? [])
    .filter(({ t }) => t >= since);
}

function parseEvent(line: string): RecordedEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    return 'type' in value && 't' in value ? (value as RecordedEvent) : undefined;
  } catch {
    return undefined;
  }
}
