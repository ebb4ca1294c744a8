/**
 * Follows a stack: its events, and its log lines.
 */
import { pause, type Clock } from '../src/model/clock.js';
import type { StackEvent } from '../src/model/event.js';
import { StackLostError, type StackHandle } from '../src/model/handle.js';
import type { LogChunk } from '../src/model/log.js';
import type { RequestChunk } from '../src/model/request.js';

/** Lines to begin with, over all apps. */
const TAIL = 2000;
/** Of an app that is quiet beside others at least so many. */
const EACH = 200;
/** Over all apps after it broke off: those that are known already are passed over. */
const TAIL_AGAIN = 50_000;
/** Requests to begin with. */
const REQUESTS = 1000;
/** Lines are shown once a frame, so they need not come more often. */
const LINES_EVERY_MS = 33;
const RETRY_MS = 1000;
/** A stack that is ending answers for a while after its last event. */
const RESUBSCRIBE_MS = 250;
/** A feed that never runs dry gives the keyboard and the screen a turn after this many ms. */
const TURN_MS = 8;

export interface EventListener {
  readonly onEvent: (event: StackEvent) => void;
  /** The events broke off and the stack goes on; they are begun again, with a snapshot. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Ends when `signal` aborts or the stack is gone; rejects if it went with an error of another kind.
 * Events that end alone say neither: a stack cuts off a reader that lags behind, and one that was suspended
 * for long finds nothing but a closed connection. So the stack is asked, and followed again if it answers.
 */
export async function followEvents(
  handle: StackHandle,
  signal: AbortSignal,
  clock: Clock,
  listener: EventListener,
): Promise<void> {
  for (;;) {
    let broken: { readonly error: unknown } | undefined;
    try {
      await readEvents(handle, signal, listener.onEvent);
    } catch (error) {
      if (!(error instanceof StackLostError)) broken = { error };
    }
    if (signal.aborted) return;
    if (!(await answers(handle))) {
      if (broken) throw broken.error;
      return;
    }
    await tellAndPause(clock, RESUBSCRIBE_MS, signal, () => {
      if (broken) listener.onTrouble(broken.error);
    });
  }
}

async function readEvents(
  handle: StackHandle,
  signal: AbortSignal,
  onEvent: (event: StackEvent) => void,
): Promise<void> {
  for await (const event of handle.events({ signal })) {
    if (signal.aborted) return;
    onEvent(event);
  }
}

async function answers(handle: StackHandle): Promise<boolean> {
  try {
    await handle.status();
    return true;
  } catch {
    return false;
  }
}

export interface ChunkListener<Chunk> {
  readonly onChunk: (chunk: Chunk) => void;
  /** The feed broke; it is begun again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Ends when `signal` aborts, or when the feed ends by itself. Never rejects. */
export function followLogs(
  handle: StackHandle,
  signal: AbortSignal,
  clock: Clock,
  listener: ChunkListener<LogChunk>,
): Promise<void> {
  let tail = TAIL;
  const open = (): AsyncIterable<LogChunk> => {
    const chunks = handle.logs({ follow: true, tail, each: EACH, everyMs: LINES_EVERY_MS }, signal);
    tail = TAIL_AGAIN;
    return chunks;
  };
  return follow(open, signal, clock, listener);
}

/** The same for requests; `onBegin` is called whenever the newest ones come once more. */
export function followRequests(
  handle: StackHandle,
  signal: AbortSignal,
  clock: Clock,
  listener: ChunkListener<RequestChunk> & { readonly onBegin: () => void },
): Promise<void> {
  const open = (): AsyncIterable<RequestChunk> => {
    listener.onBegin();
    return handle.requests({ follow: true, tail: REQUESTS, open: true }, signal);
  };
  return follow(open, signal, clock, listener);
}

async function follow<Chunk>(
  open: () => AsyncIterable<Chunk>,
  signal: AbortSignal,
  clock: Clock,
  listener: ChunkListener<Chunk>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await readAll(open(), signal, clock, listener.onChunk);
      return;
    } catch (error) {
      if (error instanceof StackLostError) return;
      // An abort may surface as an error; the loop's condition ends it then.
      await tellAndPause(clock, RETRY_MS, signal, () => listener.onTrouble(error));
    }
  }
}

async function readAll<Chunk>(
  chunks: AsyncIterable<Chunk>,
  signal: AbortSignal,
  clock: Clock,
  onChunk: (chunk: Chunk) => void,
): Promise<void> {
  let turnBegan = clock.elapsed();
  for await (const chunk of chunks) {
    if (signal.aborted) return;
    onChunk(chunk);
    if (clock.elapsed() - turnBegan < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnBegan = clock.elapsed();
  }
}

/** Waits, after telling of it; does neither once aborted. */
async function tellAndPause(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  tell: () => void,
): Promise<void> {
  if (signal.aborted) return;
  tell();
  await pause(clock, ms, signal);
}
