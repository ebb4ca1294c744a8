/**
 * Requests to apps, and the connections that are kept for them.
 *
 * Each endpoint has idle connections of its own. A request that may be repeated (idempotent, without
 * a body) may take one of them; if it turns out to have been closed meanwhile, the caller repeats it.
 * All others get a fresh connection of their own: an app that closes an idle connection at the wrong
 * moment would otherwise lose a POST now and then.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock, Timer } from '../model/clock.js';
import type { UpstreamConnection, ConnectionUser } from './upstream-connection.js';
import { Relay, type Job, type Keep } from './relay.js';
import { hasBody } from './request-body.js';

/** Many servers close after two seconds (gunicorn), some after one. */
const KEEP_ALIVE_MS = 1000;
/** So long before an app says it will close a connection, it may have done so already. */
const MARGIN_MS = 500;
/** How often idle connections are looked through. */
const SWEEP_MS = 500;
/**
 * For each endpoint. None is idle for longer than {@link KEEP_ALIVE_MS}, so this is about a burst: with
 * fewer than its requests at once, most of them would open and close a connection each.
 */
const MAX_IDLE = 512;

export class Forwarder {
  readonly #idle = new Map<string, UpstreamConnection[]>();
  readonly #retired = new Set<string>();
  readonly #clock: Clock;
  #sweep: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends one request and relays its answer; never throws, and answers nothing itself. */
  forward(job: Job): void {
    const repeatable = isRepeatable(job.request);
    const persistent = repeatable && !job.fresh;
    const connection = persistent ? this.#take(job.key) : undefined;
    new Relay(job, { repeatable, persistent }, this.#clock, this.#keep).start(connection);
  }

  /** Closes the idle connections of an endpoint that is gone. */
  release(key: string): void {
    this.#retired.add(key);
    for (const connection of this.#idle.get(key) ?? []) connection.destroy();
    this.#idle.delete(key);
  }

  close(): void {
    for (const key of [...this.#idle.keys()]) this.release(key);
    this.#sweep?.cancel();
  }

  /** The connection that was used last: the others have time to become too old. */
  #take(key: string): UpstreamConnection | undefined {
    const idle = this.#idle.get(key);
    const now = this.#clock.elapsed();
    for (let connection = idle?.pop(); connection; connection = idle?.pop()) {
      if (connection.idleUntil > now) return connection;
      connection.destroy();
    }
    return undefined;
  }

  readonly #keep: Keep = (key, connection, idleMs) => {
    const idle = this.#idle.get(key) ?? [];
    const keepMs = Math.min(KEEP_ALIVE_MS, idleMs - MARGIN_MS);
    if (keepMs <= 0 || idle.length >= MAX_IDLE || this.#retired.has(key)) {
      connection.destroy();
      return;
    }
    connection.idleUntil = this.#clock.elapsed() + keepMs;
    connection.user = new Idle(connection, idle);
    idle.push(connection);
    this.#idle.set(key, idle);
    this.#sweep ??= this.#clock.after(SWEEP_MS, this.#onSweep);
  };

  readonly #onSweep = (): void => {
    this.#sweep = undefined;
    const now = this.#clock.elapsed();
    for (const [key, idle] of this.#idle) {
      const young = idle.filter((connection) => connection.idleUntil > now);
      for (const connection of idle) if (connection.idleUntil <= now) connection.destroy();
      idle.splice(0, idle.length, ...young);
      if (young.length === 0) this.#idle.delete(key);
    }
    if (this.#idle.size > 0) this.#sweep = this.#clock.after(SWEEP_MS, this.#onSweep);
  };
}

/** Nobody has the connection: whatever comes now is nobody's, and its end is its end. */
class Idle implements ConnectionUser {
  readonly #connection: UpstreamConnection;
  readonly #among: UpstreamConnection[];

  constructor(connection: UpstreamConnection, among: UpstreamConnection[]) {
    this.#connection = connection;
    this.#among = among;
  }

  onBytes(): void {
    this.#leave();
  }

  onEnd(): void {
    this.#leave();
  }

  onDrain(): void {
    // Nothing waits to be sent.
  }

  #leave(): void {
    const at = this.#among.indexOf(this.#connection);
    if (at !== -1) this.#among.splice(at, 1);
    this.#connection.destroy();
  }
}

/** Safe or idempotent (RFC 9110 section 9.2.2), and nothing of it is used up by sending it. */
function isRepeatable(request: IncomingMessage): boolean {
  return IDEMPOTENT.has(request.method ?? '') && !hasBody(request);
}

/** Of those that come by here; the registry of methods (IANA) says which they are. */
const IDEMPOTENT: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH'],
]);
