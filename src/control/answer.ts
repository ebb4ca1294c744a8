/**
 * The three kinds of answers: JSON, a problem, and streams of events or log lines.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../model/clock.js';
import { EventsDroppedError, type StackHandle } from '../model/handle.js';
import type { LogChunk, RunChunk } from '../model/log.js';
import type { RequestChunk } from '../model/request.js';
import { EventOutbox } from './event-outbox.js';
import { problemBody, problemHeaders } from './problem.js';
import type { Problem } from './problem.js';

const HEARTBEAT_MS = 15_000;
/** How long a dropped reader may take to read that it was. */
const FAREWELL_MS = 10_000;
/** How long the rest of a refused body is thrown away, so that its sender can read the refusal. */
const DISCARD_MS = 2000;

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/** Refuses; a body that is still on its way is thrown away and the connection closed after it. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Problem,
  clock: Clock,
): void {
  const body = problemBody(refusal);
  response.writeHead(refusal.status, {
    ...problemHeaders(refusal, body),
    ...(request.complete ? {} : { Connection: 'close' }),
  });
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  const end = (): void => {
    timer.cancel();
    response.end();
  };
  const timer = clock.after(DISCARD_MS, end);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}

/** Sends the snapshot and every event after it until `signal` aborts or the stack is gone. */
export async function streamEvents(
  response: ServerResponse,
  handle: StackHandle,
  requests: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const dropped = new AbortController();
  const outbox = new EventOutbox({
    clock,
    write: (text) => response.write(text),
    dropped: () => dropped.abort(),
  });
  response.on('drain', () => outbox.drained());
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();

  let heartbeat = clock.after(HEARTBEAT_MS, function beat() {
    outbox.beat();
    heartbeat = clock.after(HEARTBEAT_MS, beat);
  });
  try {
    const ended = AbortSignal.any([signal, dropped.signal]);
    for await (const event of handle.events({ signal: ended, requests })) {
      if (ended.aborted) break;
      outbox.push(event);
    }
  } catch (error) {
    if (!(error instanceof EventsDroppedError)) throw error;
    outbox.drop();
  } finally {
    heartbeat.cancel();
    if (response.closed) outbox.close();
    else {
      outbox.finish();
      const farewell = clock.after(FAREWELL_MS, () => response.destroy());
      response.once('close', () => farewell.cancel());
      response.end();
    }
  }
}

/** Resolves when the response takes more, or is over. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/**
 * Sends chunks of log lines or requests, one JSON object a line, no faster than they are read. When `signal`
 * aborts, the answer is broken off.
 * @param form of a chunk on the wire
 */
export async function streamChunks<Chunk extends LogChunk | RunChunk | RequestChunk>(
  response: ServerResponse,
  chunks: AsyncIterable<Chunk>,
  signal: AbortSignal,
  form: (chunk: Chunk) => object = (chunk) => chunk,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (!response.write(`${JSON.stringify(form(chunk))}\n`) && !response.destroyed) {
      await drained(response);
    }
    if (signal.aborted || response.destroyed) break;
  }
  // A stream that breaks off must not look like one that has ended.
  if (signal.aborted) response.destroy();
  else response.end();
}
