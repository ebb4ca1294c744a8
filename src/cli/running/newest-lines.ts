/**
 * The newest lines of a running stack, for whoever does not follow: one that is not finished is the newest
 * of its stream, and counts as one.
 */
import type { CallOff } from '../../model/calling-off.js';
import type { StackHandle } from '../../model/handle.js';
import type { LogChunk, LogQuery } from '../../model/log.js';

/** @param query one that does not follow */
export async function* newestLines(
  handle: Pick<StackHandle, 'logs'>,
  query: LogQuery,
  signal: CallOff,
): AsyncGenerator<LogChunk, void, undefined> {
  const { tail } = query;
  if (tail === undefined) {
    yield* handle.logs(query, signal);
    return;
  }
  // They come last: so many fewer of the others are asked for.
  let unfinished = 0;
  for await (const { kind } of handle.logs({ ...query, tail: 0 }, signal)) {
    if (kind === 'live') unfinished++;
  }
  const rest = Math.max(0, tail - unfinished);
  let over = Math.max(0, unfinished - tail);
  for await (const chunk of handle.logs({ ...query, tail: rest }, signal)) {
    if (chunk.kind === 'live' && over > 0) over--;
    else yield chunk;
  }
}
