/**
 * What happens in a stack as lines of JSON, each an object: for `sockpit --json`, `logs --json`.
 */
import type { CallOff } from '../../model/calling-off.js';
import type { StackHandle } from '../../model/handle.js';
import type { LogChunk, LogLine } from '../../model/log.js';
import { steadyEvents } from '../../stack/steady-events.js';
import { writeLines, type PlainFace } from './plain-face.js';

type LineObject =
  | (Omit<LogLine, 'n'> & { readonly unfinished?: true })
  | { readonly gap: number; readonly app: string; readonly why: string };

/** The lines of a chunk, or `gap` with the number of those that are missing. */
export function lineObjects(chunk: LogChunk): readonly LineObject[] {
  switch (chunk.kind) {
    case 'lines':
      return chunk.lines.map(({ t, app, instance, generation, stream, remark, text }) => ({
        t,
        app,
        instance,
        generation,
        stream,
        remark,
        text,
      }));
    case 'gap':
      return [{ gap: chunk.lines, app: chunk.app, why: chunk.why }];
    case 'live':
      // Unfinished: it comes as a line when it is done.
      return [];
  }
}

/** The same where nothing follows: what is there of a line that is not finished, marked. */
export function lastObjects(chunk: LogChunk): readonly LineObject[] {
  if (chunk.kind !== 'live') return lineObjects(chunk);
  // An earlier supervisor does not tell when it was read.
  const { t = Date.now(), app, instance, generation, stream, text } = chunk;
  return [{ t, app, instance, generation, stream, text, unfinished: true }];
}

/** Events as they are, log lines among them with `type` `log` or `gap`. */
export function createJsonFace(): Pick<PlainFace, 'notices'> & {
  lines(chunks: AsyncIterable<LogChunk>): Promise<void>;
} {
  return {
    async lines(chunks) {
      for await (const chunk of chunks) {
        const objects = lineObjects(chunk);
        const typed = objects.map((one) => ({ type: 'gap' in one ? 'gap' : 'log', ...one }));
        await writeLines(typed.map((one) => JSON.stringify(one)));
      }
    },
    async notices(handle: Pick<StackHandle, 'events'>, signal: CallOff) {
      for await (const event of steadyEvents(handle, { signal })) {
        await writeLines([JSON.stringify(event)]);
      }
    },
  };
}
