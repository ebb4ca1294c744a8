/**
 * The plain output: `HH:MM:SS name  | line`, and each state change and URL as it comes. A client of
 * the {@link StackHandle} like any other face.
 */
import { plainFormat, type PlainFormat, type PlainOptions } from '../../logs/plain.js';
import type { CallOff } from '../../model/calling-off.js';
import { systemClock } from '../../model/clock.js';
import type { StackHandle } from '../../model/handle.js';
import type { LogChunk, RunChunk } from '../../model/log.js';
import { steadyEvents } from '../../stack/steady-events.js';
import { neverBlock } from '../output.js';
import { GrowingText } from './growing-text.js';
import { newNotices } from './new-notices.js';

export interface PlainFace {
  /** Prints log lines until they end. */
  lines(chunks: AsyncIterable<LogChunk | RunChunk>): Promise<void>;
  /** Prints notices, those before `since` (epoch ms) left out, until the events end. */
  notices(handle: Pick<StackHandle, 'events'>, signal: CallOff, since?: number): Promise<void>;
}

/** Writes lines to standard output, no faster than they are read. */
export async function writeLines(lines: readonly string[]): Promise<void> {
  await write(process.stdout, joined(lines));
}

/** Each with its line break. */
function joined(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/**
 * Prints log lines until they end, and of what is not finished yet what can be seen of it, for somebody
 * who follows them.
 */
export async function followLines(
  chunks: AsyncIterable<LogChunk>,
  options: PlainOptions,
): Promise<void> {
  const output = process.stdout;
  neverBlock([output]);
  const text = new GrowingText({
    format: plainFormat(options),
    color: options.color,
    clock: systemClock,
    write: (words) => {
      if (output.writable) output.write(words);
    },
  });
  try {
    for await (const chunk of chunks) await write(output, text.take(chunk));
  } finally {
    await write(output, text.end());
  }
}

/** Writes, and waits while the reader is slow, or until it is gone. */
async function write(output: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '' || !output.writable || output.write(text)) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'error', 'close'] as const;
    const done = (): void => {
      for (const event of events) output.off(event, done);
      resolve();
    };
    for (const event of events) output.on(event, done);
  });
}

function chunkText(chunk: LogChunk | RunChunk, format: PlainFormat): string {
  switch (chunk.kind) {
    case 'lines':
      return chunk.lines.reduce((text, line) => `${text}${format.line(line)}\n`, '');
    case 'runs':
      return chunk.runs.reduce((text, run) => `${text}${format.run(run)}\n`, '');
    case 'gap':
      return `${format.gap(chunk.app, Date.now(), chunk.lines, chunk.why)}\n`;
    case 'live':
      // Unfinished: it comes as a line when it is done.
      return '';
  }
}

/** @param output where the lines go; default: standard output */
export function createPlainFace(
  options: PlainOptions,
  output: NodeJS.WriteStream = process.stdout,
): PlainFace {
  neverBlock([output]);
  const format = plainFormat(options);
  return {
    async lines(chunks) {
      for await (const chunk of chunks) {
        await write(output, chunkText(chunk, format));
      }
    },
    async notices(handle, signal, since = 0) {
      const notices = newNotices();
      for await (const event of steadyEvents(handle, { signal })) {
        // A notice about one app stands in that app's log as well.
        const own = notices(event).filter(({ app, t }) => app === null && t >= since);
        await write(output, own.map(({ t, text }) => `${format.own(t, text)}\n`).join(''));
      }
    },
  };
}
