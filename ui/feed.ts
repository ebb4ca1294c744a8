/**
 * Follows a stack: its events, and its log lines.
 */
import type { Clock } from '../src/model/clock.js';
import type { StackEvent } from '../src/model/event.js';
import type { StackHandle } from '../src/model/handle.js';
import type { LogChunk } from '../src/model/log.js';

/** Lines to begin with, over all apps. */
const TAIL = 2000;
const RETRY_MS = 1000;
/** A feed that never runs dry gives the keyboard and the screen a turn after this many ms. */
const TURN_MS = 8;

/** Ends when the stack is gone or `signal` aborts; rejects if the connection breaks. */
export async function followEvents(
  handle: StackHandle,
  signal: AbortSignal,
  onEvent: (event: StackEvent) => void,
): Promise<void> {
  for await (const event of handle.events({ signal })) {
    if (signal.aborted) return;
    onEvent(event);
  }
}

export interface LogListener {
  readonly onChunk: (chunk: LogChunk) => void;
  /** The feed broke; it is begun again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Ends when `signal` aborts, or when the feed ends by itself. Never rejects. */
export async function followLogs(
  handle: StackHandle,
  signal: AbortSignal,
  clock: Clock,
  listener: LogListener,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await readLogs(handle, signal, clock, listener.onChunk);
      return;
    } catch (error) {
      // An abort may surface as an error; the loop's condition ends it then.
      await pause(clock, RETRY_MS, signal, () => listener.onTrouble(error));
    }
  }
}

async function readLogs(
  handle: StackHandle,
  signal: AbortSignal,
  clock: Clock,
  onChunk: (chunk: LogChunk) => void,
): Promise<void> {
  let turnBegan = clock.now();
  for await (const chunk of handle.logs({ follow: true, tail: TAIL }, signal)) {
    if (signal.aborted) return;
    onChunk(chunk);
    if (clock.now() - turnBegan < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnBegan = clock.now();
  }
}

/** Waits, after telling of it; does neither once aborted. */
function pause(clock: Clock, ms: number, signal: AbortSignal, tell: () => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  tell();
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        timer.cancel();
        resolve();
      },
      { once: true },
    );
  });
}
