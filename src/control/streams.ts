/**
 * Answers that stay: events, log lines and requests as they come. So many are taken, and they end in order: the
 * events first, and what is being read of logs when it has been read.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { appNamed } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import { unknownApp, type OwnHandle } from '../model/handle.js';
import { streamChunks, streamEvents } from './answer.js';
import { pack, readPrefer } from './packed-lines.js';
import { problem, type Problem } from './problem.js';
import type { Route } from './routes.js';

export type StreamRoute = Extract<Route, { readonly kind: 'events' | 'logs' | 'requests' }>;

/** Of the connections, streams and terminals: they stay, and commands such as `down` must still get through. */
const MAX_STREAMS = 48;
/** What streams get to end by themselves when the server closes, and then to send what they hold. */
const CLOSE_GRACE_MS = 300;
/** Logs that are being read get so long instead, as long as something of them is taken in each grace. */
const READ_ON_MS = 3000;

export function isStream(asked: Route): asked is StreamRoute {
  return asked.kind === 'events' || asked.kind === 'logs' || asked.kind === 'requests';
}

export function tooManyStreams(): Problem {
  return problem('too-many-connections', `${MAX_STREAMS} streams are open; close some`);
}

export class Streams {
  readonly #handle: OwnHandle;
  readonly #clock: Clock;
  /** Under way: settled when it is over, and has been read → the answer that it is. */
  readonly #running = new Map<Promise<void>, ServerResponse>();
  /** Requests for a stream or a terminal whose connections are open. */
  #staying = 0;
  readonly #endEvents = new AbortController();
  readonly #endLogs = new AbortController();

  constructor(handle: OwnHandle, clock: Clock) {
    this.#handle = handle;
    this.#clock = clock;
  }

  /** Counts what stays until it is closed. @returns false where there is no place for it */
  stay(until: Duplex | ServerResponse): boolean {
    if (this.#staying >= MAX_STREAMS) return false;
    this.#staying++;
    until.once('close', () => this.#staying--);
    return true;
  }

  /**
   * Sends what is asked for until it ends; in a place that {@link stay} has given.
   * @throws UnknownAppError, before anything is sent
   */
  async send(
    asked: StreamRoute,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const handle = this.#handle;
    switch (asked.kind) {
      case 'events':
        await this.#run(response, this.#endEvents, (signal) =>
          streamEvents(response, handle, asked.requests, this.#clock, signal),
        );
        return;
      case 'logs': {
        await this.#assertKnown((asked.query.apps ?? []).map(appNamed));
        const { packed, everyMs } = readPrefer(request.headers['prefer']);
        const query = everyMs === undefined ? asked.query : { ...asked.query, everyMs };
        await this.#run(response, this.#endLogs, (signal) =>
          packed
            ? streamChunks(response, handle.logRuns(query, signal), signal, pack)
            : streamChunks(response, handle.logs(query, signal), signal),
        );
        return;
      }
      case 'requests':
        await this.#assertKnown(asked.query.apps ?? []);
        await this.#run(response, this.#endLogs, (signal) =>
          streamChunks(response, handle.requests(asked.query, signal), signal),
        );
    }
  }

  /**
   * Ends them all. Log readers get a moment to read what is left, and those who read get more.
   * @param closed resolves when no connection is open any more
   */
  async end(closed: Promise<void>): Promise<void> {
    this.#endEvents.abort();
    await this.#letRead();
    this.#endLogs.abort();
    await this.#grace([...this.#running.keys(), closed]);
  }

  async #letRead(): Promise<void> {
    const until = this.#clock.elapsed() + READ_ON_MS;
    const taken = (): number =>
      [...this.#running.values()].reduce((sum, { socket }) => sum + (socket?.bytesWritten ?? 0), 0);
    let before = -1;
    for (let now = taken(); now !== before && this.#clock.elapsed() < until; now = taken()) {
      before = now;
      await this.#grace([...this.#running.keys()]);
      if (this.#running.size === 0) return;
    }
  }

  /** Waits for all, but not longer than the grace. */
  async #grace(things: readonly Promise<void>[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(CLOSE_GRACE_MS, resolve);
      void Promise.allSettled(things).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  async #run(
    response: ServerResponse,
    end: AbortController,
    send: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const left = new AbortController();
    // Its reader may have left while it was looked up what is asked for.
    if (response.closed) left.abort();
    else response.once('close', () => left.abort());
    const running = send(AbortSignal.any([left.signal, end.signal]));
    // Read to its end, and not only sent: events are sent at once, however much of them waits for a slow reader.
    const settled = running.then(() => closed(response)).catch(() => undefined);
    this.#running.set(settled, response);
    void settled.then(() => this.#running.delete(settled));
    await running;
  }

  async #assertKnown(named: readonly string[]): Promise<void> {
    if (named.length === 0) return;
    const apps = (await this.#handle.status()).apps.map(({ name }) => name);
    const unknown = named.find((name) => !apps.includes(name));
    if (unknown !== undefined) throw unknownApp(unknown, apps);
  }
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
}
