import { readEvents } from '../../logs/event-log.js';
import type { StackHandle } from '../../model/handle.js';
import { eventWords } from '../faces/event-words.js';
import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { writeLines } from '../faces/plain-face.js';
import { complain, STACK_ENDED } from '../print.js';
import { keptByEnded, keptByRunning, type RecordsOnDisk } from '../running/records-on-disk.js';
import { whileRead } from '../running/reader.js';
import { complainOfMissing, findStack } from '../running/running.js';

export interface EventsOptions extends NamingOptions {
  requests?: boolean;
  json?: boolean;
  /** So many, the newest, of what was kept, instead of what comes. */
  lines?: number;
  /** Epoch ms: what was kept from then on, instead of what comes. */
  since?: number;
  /** Epoch ms: what was kept up to then, instead of what comes. */
  until?: number;
}

type Words = ReturnType<typeof eventWords>;

function wordsFor(options: EventsOptions): Words {
  return options.json === true ? (event) => [JSON.stringify(event)] : eventWords();
}

/** As they come: until the stack has ended, or Ctrl-C. */
async function follow(handle: StackHandle, options: EventsOptions): Promise<void> {
  const { signal, release } = whileRead();
  const words = wordsFor(options);
  const subscription = { signal, requests: options.requests === true };
  try {
    for await (const event of handle.events(subscription)) await writeLines(words(event));
    if (!signal.aborted) complain(STACK_ENDED);
  } finally {
    release();
  }
}

/**
 * Those that were kept, of the last run unless a moment says otherwise.
 * @returns how many there were
 */
async function showKept(kept: RecordsOnDisk, options: EventsOptions): Promise<number> {
  const since = options.since ?? kept.startedAt ?? 0;
  const stored = await readEvents(kept.directory, since);
  const { until = Infinity, lines = Infinity } = options;
  const events = stored.filter(({ t }) => t <= until);
  const written = events.flatMap(wordsFor(options));
  await writeLines(written.slice(Math.max(0, written.length - lines)));
  return events.length;
}

/** `sockpit events`: of a running stack as they come, of an ended one those of its last run. */
export async function events(options: EventsOptions): Promise<number> {
  const found = await findStack(options);
  if (found.kind === 'missing') return complainOfMissing(found, options);
  const running = found.kind === 'running' ? found.handle : undefined;
  try {
    const bounds = [options.since, options.until, options.lines];
    const asksForKept = bounds.some((value) => value !== undefined);
    if (running && !asksForKept) {
      await follow(running, options);
      return EXIT.done;
    }
    const kept = running ? keptByRunning(await running.status()) : keptByEnded(found.identity);
    const count = await showKept(kept, options);
    if (count > 0 || running) return EXIT.done;
    if (!asksForKept && found.kind === 'not-running') return complainOfMissing(found, options);
    complain('sockpit: nothing was kept of that time');
    return EXIT.done;
  } finally {
    await running?.close();
  }
}
