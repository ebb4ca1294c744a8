/**
 * A proxy on a free port, with apps whose availability the test decides.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../../src/model/app.js';
import type { AppDirectory, Availability, Endpoint } from '../../../src/model/availability.js';
import type { CallOff } from '../../../src/model/calling-off.js';
import { systemClock } from '../../../src/model/clock.js';
import { NO_REQUESTS, type RequestRecord } from '../../../src/model/request.js';
import { NO_USAGE, type AppStatus, type StackStatus } from '../../../src/model/status.js';
import { createProxy, type Proxy, type ProxyOptions } from '../../../src/proxy/proxy.js';
import { Traffic } from '../../../src/proxy/traffic.js';
import { sampleApp } from '../../unit/support/sample-app.js';
import { RawUpstream, type Serve } from './raw-upstream.js';
import { waitFor, within } from './wait-for.js';

export class TestDirectory implements AppDirectory {
  readonly #now = new Map<string, Availability>();
  readonly #waiting = new Set<{ app: string; wake: () => void }>();
  /** Calls back at every change: what the stack's events do. */
  onChange: () => void = () => undefined;

  set(app: string, availability: Availability): void {
    this.#now.set(app, availability);
    for (const waiter of [...this.#waiting]) if (waiter.app === app) waiter.wake();
    this.onChange();
  }

  availability(app: string): Availability {
    return this.#now.get(app) ?? { kind: 'closed', state: 'stopped', reason: '', advice: '' };
  }

  debugged(): boolean {
    return false;
  }

  wanted(): () => void {
    return () => undefined;
  }

  refused(): void {
    // Where the apps listen is as the test says.
  }

  changed(app: string, signal: CallOff): Promise<void> {
    return new Promise((resolve) => {
      const waiter = {
        app,
        wake: () => {
          this.#waiting.delete(waiter);
          signal.removeEventListener('abort', waiter.wake);
          resolve();
        },
      };
      this.#waiting.add(waiter);
      if (signal.aborted) waiter.wake();
      else signal.addEventListener('abort', waiter.wake);
    });
  }

  /** Requests that wait for a change. */
  get waiting(): number {
    return this.#waiting.size;
  }
}

export class ProxyBed implements AsyncDisposable {
  readonly directory = new TestDirectory();
  readonly records: RequestRecord[] = [];
  readonly notices: string[] = [];
  readonly lines = new Map<string, string[]>();
  readonly traffic = new Traffic(systemClock);
  proxy!: Proxy;
  port = 0;
  readonly #upstreams: RawUpstream[] = [];
  readonly #sockets: Socket[] = [];

  private constructor(readonly folder: string) {}

  /** Apps and options may be made of files in the folder of the bed. */
  static async open(
    apps: readonly Partial<App>[] | ((folder: string) => Promise<readonly Partial<App>[]>),
    options: Partial<ProxyOptions> | ((folder: string) => Partial<ProxyOptions>) = {},
  ): Promise<ProxyBed> {
    const bed = new ProxyBed(await mkdtemp(join(tmpdir(), 'sockpit-proxy-')));
    const given = typeof apps === 'function' ? await apps(bed.folder) : apps;
    const whole = given.map((app, index) => sampleApp({ index, ...app }));
    const listeners = new Set<() => void>();
    bed.directory.onChange = () => {
      for (const listener of listeners) listener();
    };
    bed.proxy = createProxy({
      apps: whole,
      directory: bed.directory,
      traffic: bed.traffic,
      configFiles: [],
      hosts: [],
      trustedProxies: [],
      status: () => statusOf(whole, bed.directory),
      lastLines: (app, count) => (bed.lines.get(app) ?? []).slice(-count),
      onRequest: (record) => bed.records.push(record),
      notice: (_, text) => bed.notices.push(text),
      onUpdate: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      clock: systemClock,
      ...(typeof options === 'function' ? options(bed.folder) : options),
    });
    const [listening] = await bed.proxy.listen([
      { kind: 'tcp', host: 'localhost', port: 0, orNext: false, written: 'localhost:0' },
    ]);
    bed.port = listening?.port ?? 0;
    return bed;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  socketPath(name: string): string {
    return join(this.folder, `${name}.sock`);
  }

  /** The endpoint under which an upstream of this bed is reached. */
  endpoint(name: string, instance = 1, generation = 1): Endpoint {
    return { instance, generation, upstream: { kind: 'unix', path: this.socketPath(name) } };
  }

  openTo(app: string, ...endpoints: Endpoint[]): void {
    this.directory.set(app, { kind: 'open', endpoints });
  }

  /** A recording upstream behind an app of the same name, which is open from now on. */
  async upstream(app: string, serve: Serve): Promise<RawUpstream> {
    const upstream = await RawUpstream.listen(this.socketPath(app), serve);
    this.#upstreams.push(upstream);
    this.openTo(app, this.endpoint(app));
    return upstream;
  }

  /** A connection to the proxy that sends what it is told and collects what comes. */
  async connect(): Promise<Client> {
    const socket = connect(this.port, '127.0.0.1');
    this.#sockets.push(socket);
    await once(socket, 'connect');
    return new Client(socket);
  }

  /** Sends these bytes and returns all that comes until the proxy closes. */
  async exchange(bytes: string | Buffer): Promise<string> {
    const client = await this.connect();
    client.send(bytes);
    await client.closed;
    return client.received;
  }

  /** The record of the request of that number, when it is over. */
  record(index: number): Promise<RequestRecord> {
    return waitFor(`record ${index}`, () => this.records[index], { everyMs: 2 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.proxy.close(0);
    for (const upstream of this.#upstreams) await upstream[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
    const failures = this.#upstreams.flatMap((upstream) => upstream.failures);
    if (failures.length > 0) throw new AggregateError(failures, 'an upstream of the test failed');
  }
}

export class Client {
  received = '';
  ended = false;
  /** `ECONNRESET` where the connection was reset. */
  error: string | undefined;
  readonly #closed: Promise<void>;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('end', () => (this.ended = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code));
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  get closed(): Promise<void> {
    return within('the proxy to close', this.#closed, { show: () => `so far: ${this.received}` });
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Waits until all of `mark` has come; returns everything so far. */
  async until(mark: string): Promise<string> {
    await waitFor(JSON.stringify(mark), () => this.received.includes(mark) || this.ended, {
      everyMs: 2,
      show: () => `so far came: ${this.received}`,
    });
    if (!this.received.includes(mark)) throw new Error(`ended before ${mark}: ${this.received}`);
    return this.received;
  }
}

function statusOf(apps: readonly App[], directory: TestDirectory): StackStatus {
  return {
    version: '0.0.0',
    stack: 'test',
    pid: process.pid,
    phase: 'up',
    config: '/project/Procfile',
    startedAt: 0,
    now: Date.now(),
    listen: [],
    logs: '/logs',
    logTrouble: null,
    detached: false,
    notices: [],
    keys: {},
    pendingChange: null,
    apps: apps.map((app) => appStatus(app, directory.availability(app.name))),
  };
}

function appStatus(app: App, availability: Availability): AppStatus {
  return {
    name: app.name,
    state: 'state' in availability ? availability.state : 'ready',
    reason: 'reason' in availability ? availability.reason : null,
    pid: null,
    prefix: app.prefixes[0] ?? null,
    prefixes: app.prefixes,
    host: app.host ?? null,
    url: null,
    socket: null,
    port: null,
    guessed: false,
    optional: false,
    instances: [],
    restarts: 0,
    uptimeMs: null,
    exit: null,
    requests: NO_REQUESTS,
    ...NO_USAGE,
    command: null,
    attention: null,
    cwd: null,
    after: [],
    staleEnv: [],
  };
}

/** Splits an answer into its head and its body. */
export function parts(answer: string): { readonly head: string; readonly body: string } {
  const at = answer.indexOf('\r\n\r\n');
  if (at < 0) return { head: answer, body: '' };
  return { head: answer.slice(0, at), body: answer.slice(at + 4) };
}

/** Of all answers, in order. */
export function statuses(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
