/**
 * A stack that does nothing: what a test publishes comes out of it, and it remembers what was asked.
 */
import type { Joined, JoinOptions, TerminalWatcher } from '../../../src/model/terminal.js';
import { once } from 'node:events';
import type { ReloadResult } from '../../../src/model/config-change.js';
import type { AppEnvironment } from '../../../src/model/environment.js';
import type { StackEvent } from '../../../src/model/event.js';
import { RefusedError, UnknownAppError } from '../../../src/model/handle.js';
import type {
  ActionResult,
  AppAction,
  OwnHandle,
  SubscribeOptions,
} from '../../../src/model/handle.js';
import { runOf } from '../../../src/logs/line-run.js';
import type { LogChunk, LogQuery, RunChunk } from '../../../src/model/log.js';
import {
  NO_REQUESTS,
  type RequestChunk,
  type RequestHeads,
  type RequestQuery,
} from '../../../src/model/request.js';
import type { AppStatus, StackStatus } from '../../../src/model/status.js';

const T = Date.UTC(2026, 10, 20, 23, 31, 9, 123);

function appStatus(name: string): AppStatus {
  return {
    name,
    state: 'ready',
    reason: null,
    pid: 4312,
    prefix: `/${name}/`,
    prefixes: [`/${name}/`],
    host: null,
    url: `http://localhost:8080/${name}/`,
    socket: `/run/${name}.sock`,
    port: null,
    guessed: false,
    optional: false,
    instances: [],
    restarts: 0,
    uptimeMs: 5000,
    exit: null,
    requests: NO_REQUESTS,
    cpu: null,
    rss: null,
    command: null,
    cwd: null,
    after: [],
    staleEnv: [],
    attention: null,
  };
}

export class FakeHandle implements OwnHandle {
  readonly asked: string[] = [];
  /** Runs when `down` is called. */
  onDown: () => Promise<void> = () => Promise.resolve();
  /** Gives the answer to `logs`. */
  onLogs: (query: LogQuery, signal: AbortSignal) => AsyncIterable<LogChunk> = () => oneLine();
  #events = 0;
  readonly #subscribers = new Set<{ queue: StackEvent[]; wake: () => void; requests: boolean }>();

  /** Subscriptions that are open. */
  get subscribers(): number {
    return this.#subscribers.size;
  }

  snapshot(): StackStatus {
    return {
      version: '1.2.3',
      stack: 'shop',
      pid: 77,
      phase: 'up',
      config: '/project/Procfile',
      startedAt: T,
      now: T + this.#events,
      listen: ['http://localhost:8080'],
      logs: '/state/logs',
      logTrouble: null,
      detached: false,
      notices: [],
      keys: {},
      pendingChange: null,
      apps: [appStatus('api'), appStatus('web')],
    };
  }

  /** A notice with a running number, which the snapshot's `now` counts too. */
  publish(padding = ''): void {
    this.#events++;
    const text = `event ${this.#events}${padding}`;
    this.#send({ type: 'notice', t: T, level: 'info', app: 'api', text });
  }

  publishRequest(): void {
    const record = { t: T, app: 'api', status: 200 } as never;
    this.#send({ type: 'request', t: T, record });
  }

  status(): Promise<StackStatus> {
    return Promise.resolve(this.snapshot());
  }

  async *events({ signal, requests = false }: SubscribeOptions): AsyncGenerator<StackEvent> {
    const first: StackEvent = { type: 'snapshot', t: T, status: this.snapshot() };
    const subscriber = { queue: [first], wake: (): void => undefined, requests };
    this.#subscribers.add(subscriber);
    const ended = (): void => subscriber.wake();
    signal.addEventListener('abort', ended);
    try {
      const open = (): boolean => !signal.aborted && this.#subscribers.has(subscriber);
      while (open()) {
        yield* subscriber.queue.splice(0);
        if (subscriber.queue.length > 0 || !open()) continue;
        await new Promise<void>((resolve) => (subscriber.wake = resolve));
      }
    } finally {
      this.#subscribers.delete(subscriber);
      signal.removeEventListener('abort', ended);
    }
  }

  /** Ends every subscription, as a stack that is gone does. */
  endEvents(): void {
    const all = [...this.#subscribers];
    this.#subscribers.clear();
    for (const { wake } of all) wake();
  }

  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogChunk> {
    this.asked.push(`logs ${JSON.stringify(query)}`);
    return this.onLogs(query, signal);
  }

  async *logRuns(query: LogQuery, signal: AbortSignal): AsyncGenerator<RunChunk> {
    for await (const chunk of this.logs(query, signal)) {
      yield chunk.kind === 'lines' ? { kind: 'runs', runs: chunk.lines.map(runOf) } : chunk;
    }
  }

  async *requests(query: RequestQuery, signal: AbortSignal): AsyncGenerator<RequestChunk> {
    this.asked.push(`requests ${JSON.stringify(query)}`);
    const record = { t: T, app: 'api', status: 200, target: 'hello' } as never;
    yield { kind: 'requests', records: [record] };
    if (query.follow) await once(signal, 'abort').catch(() => undefined);
  }

  requestHeads(id: number): Promise<RequestHeads> {
    this.asked.push(`heads ${id}`);
    if (id > 1) return Promise.reject(new RefusedError(`there is no request ${id}`));
    return Promise.resolve({ id, request: [['Host', 'localhost']], answer: [] });
  }

  act(app: string, action: AppAction): Promise<ActionResult> {
    const { kind, ...rest } = action;
    const more = Object.values(rest).map((value) => ` ${value}`);
    this.asked.push(`${kind} ${app}${more.join('')}`);
    if (app === 'broken') return Promise.reject(new Error('the supervisor is on fire'));
    if (app !== 'api' && app !== 'web') {
      return Promise.reject(new UnknownAppError(`no app ${app}; did you mean api?`));
    }
    const ok = !(app === 'web' && kind === 'start');
    return Promise.resolve({ app, ok, message: ok ? `${kind} under way` : 'web already runs' });
  }

  /** A terminal that says `hello`, echoes what it is sent, and ends at a `q`. */
  join(app: string, { size }: JoinOptions, watcher: TerminalWatcher): Promise<Joined> {
    this.asked.push(`join ${app} ${size.columns}x${size.rows}`);
    if (app !== 'api') return Promise.reject(new RefusedError(`${app} has no terminal`));
    watcher.output(Buffer.from('hello'));
    return Promise.resolve({
      write: (bytes) => {
        watcher.output(bytes);
        if (Buffer.from(bytes).includes('q')) watcher.ended('it has ended');
        return true;
      },
      drained: () => Promise.resolve(),
      resize: (next) => void this.asked.push(`resize ${next.columns}x${next.rows}`),
      leave: () => void this.asked.push('leave'),
    });
  }

  environment(app: string, instance: number): Promise<AppEnvironment> {
    this.asked.push(`environment ${app}.${instance}`);
    if (instance > 2) return Promise.reject(new RefusedError(`${app} has 2 instances`));
    const source = { kind: 'injected', runtime: false } as const;
    return Promise.resolve({
      app,
      instance,
      running: true,
      cwd: '/project',
      variables: [{ name: 'PS', value: `${app}.${instance}`, source, overridden: [] }],
      notes: [],
    });
  }

  reload(): Promise<ReloadResult> {
    this.asked.push('reload');
    return Promise.resolve({ kind: 'applied', message: 'applied: + billing' });
  }

  detach(): Promise<void> {
    this.asked.push('detach');
    return Promise.resolve();
  }

  down(options: { readonly force?: boolean } = {}): Promise<void> {
    this.asked.push(options.force === true ? 'down force' : 'down');
    return this.onDown();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #send(event: StackEvent): void {
    for (const subscriber of this.#subscribers) {
      if (event.type === 'request' && !subscriber.requests) continue;
      subscriber.queue.push(event);
      subscriber.wake();
    }
  }
}

async function* oneLine(): AsyncGenerator<LogChunk> {
  await Promise.resolve();
  yield { kind: 'lines', lines: [{ app: 'api', n: 1, t: T, stream: 'out', text: 'hello' }] };
}
