/**
 * The plain output: `HH:MM:SS name  | line`, and each state change and URL as it comes. A client of
 * the {@link StackHandle} like any other face.
 */
import { once } from 'node:events';
import { formatChunk, formatNotice, type PlainStyle } from '../logs/plain.js';
import type { StackHandle } from '../model/handle.js';
import type { LogQuery } from '../model/log.js';

/** Writes to standard output and waits while its reader is slow. */
async function write(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return;
  await once(process.stdout, 'drain');
}

/** Prints log lines until they end (the stack is gone, or `signal` aborts). */
export async function printLogs(
  handle: Pick<StackHandle, 'logs'>,
  query: LogQuery,
  style: PlainStyle,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of handle.logs(query, signal)) await write(formatChunk(chunk, style));
}

/** Prints notices until the events end. */
export async function printNotices(
  handle: Pick<StackHandle, 'events'>,
  style: PlainStyle,
  signal: AbortSignal,
): Promise<void> {
  for await (const event of handle.events({ signal })) {
    if (event.type === 'notice') await write(formatNotice(event.t, event.level, event.text, style));
  }
}
