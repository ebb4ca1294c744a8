/**
 * A stack that does what the test says, and remembers what it was asked.
 */
import type { ReloadResult } from '../../../../src/model/config-change.js';
import type { StackEvent } from '../../../../src/model/event.js';
import type { ActionResult, AppAction, StackHandle } from '../../../../src/model/handle.js';
import type { LogChunk, LogLine, LogQuery } from '../../../../src/model/log.js';
import type { RequestChunk, RequestHeads, RequestRecord } from '../../../../src/model/request.js';
import type { StackStatus } from '../../../../src/model/status.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../../../../src/model/terminal.js';

/** An async queue that ends when it is closed or its signal aborts. */
class Feed<T> {
  readonly #items: T[] = [];
  #wake: () => void = () => undefined;
  #closed = false;
  #error: unknown;

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  close(error?: unknown): void {
    this.#closed = true;
    this.#error = error;
    this.#wake();
  }

  async *read(signal: AbortSignal): AsyncGenerator<T> {
    signal.addEventListener('abort', () => this.#wake());
    while (!signal.aborted) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.#closed) {
        if (this.#error instanceof Error) throw this.#error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

export class FakeHandle implements StackHandle {
  #events = new Feed<StackEvent>();
  #gone = false;
  readonly #logs = new Feed<LogChunk>();
  readonly #requests = new Feed<RequestChunk>();
  readonly #numbers = new Map<string, number>();
  /** What was asked, such as `restart api`, `down`, `down force`. */
  readonly asked: string[] = [];
  current: StackStatus;
  headsOf = (id: number): Promise<RequestHeads> =>
    Promise.resolve({ id, request: [['Host', 'localhost:8080']], answer: [['Server', 'web']] });
  /** Resolves `down`; by default at once. */
  downTakes: () => Promise<void> = () => Promise.resolve();

  constructor(status: StackStatus) {
    this.current = status;
    this.#begin();
  }

  #begin(): void {
    const { current } = this;
    this.#events.push({ type: 'snapshot', t: current.now, status: current });
  }

  status(): Promise<StackStatus> {
    if (this.#gone) return Promise.reject(new Error('nobody answers'));
    return Promise.resolve(this.current);
  }

  events({ signal }: { signal: AbortSignal }): AsyncIterable<StackEvent> {
    return this.#events.read(signal);
  }

  requestHeads(id: number): Promise<RequestHeads> {
    this.asked.push(`heads ${id}`);
    return this.headsOf(id);
  }

  requests(_query: unknown, signal: AbortSignal): AsyncIterable<RequestChunk> {
    return this.#requests.read(signal);
  }

  /** What is answered to whoever asks for a part of the log. */
  partOf: (query: LogQuery) => LogChunk[] = () => [];

  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogChunk> {
    return query.follow ? this.#logs.read(signal) : this.#part(query, signal);
  }

  /** As of a stack: one that is called off just ends. */
  async *#part(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogChunk> {
    await Promise.resolve();
    for (const chunk of this.partOf(query)) {
      if (signal.aborted) return;
      yield chunk;
    }
  }

  act(app: string, action: AppAction): Promise<ActionResult> {
    const what = action.kind === 'input' ? ` ${JSON.stringify(action.text)}` : '';
    this.asked.push(`${action.kind} ${app}${what}`);
    return Promise.resolve({ app, ok: true, message: `${app}: ${action.kind} is under way` });
  }

  /** Resolves with what joined, for the test to write to. */
  watcher: TerminalWatcher | undefined;

  join(app: string, { size }: JoinOptions, watcher: TerminalWatcher): Promise<Joined> {
    this.asked.push(`join ${app} ${size.columns}x${size.rows}`);
    this.watcher = watcher;
    return Promise.resolve({
      write: (bytes) => {
        this.asked.push(`type ${JSON.stringify(Buffer.from(bytes).toString())}`);
        return true;
      },
      drained: () => Promise.resolve(),
      resize: (next) => void this.asked.push(`resize ${next.columns}x${next.rows}`),
      leave: () => void this.asked.push('leave'),
    });
  }

  environment(): Promise<never> {
    return Promise.reject(new Error('no dashboard asks for an environment'));
  }

  reload(): Promise<ReloadResult> {
    this.asked.push('reload');
    return Promise.resolve({ kind: 'applied', message: 'applied: + billing' });
  }

  detach(): Promise<void> {
    this.asked.push('detach');
    return Promise.resolve();
  }

  async down(options: { readonly force?: boolean } = {}): Promise<void> {
    this.asked.push(options.force === true ? 'down force' : 'down');
    await this.downTakes();
  }

  close(): Promise<void> {
    this.asked.push('close');
    return Promise.resolve();
  }

  /** The stack says something. */
  emit(event: StackEvent): void {
    this.#events.push(event);
  }

  /** An app writes lines. */
  print(app: string, lines: readonly string[], t: number, stream: LogLine['stream'] = 'out'): void {
    this.#logs.push({
      kind: 'lines',
      lines: lines.map((text) => {
        const n = (this.#numbers.get(app) ?? 0) + 1;
        this.#numbers.set(app, n);
        return { app, n, t, stream, text };
      }),
    });
  }

  /** The proxy has finished requests. */
  serve(...records: readonly RequestRecord[]): void {
    this.#requests.push({ kind: 'requests', records });
  }

  send(chunk: LogChunk): void {
    this.#logs.push(chunk);
  }

  /** The stack cuts off this reader of its events, or the connection breaks; the stack goes on. */
  cut(error?: Error): void {
    const events = this.#events;
    this.#events = new Feed();
    this.#begin();
    events.close(error);
  }

  /** The stack is gone. */
  end(error?: unknown): void {
    this.#gone = true;
    this.#events.close(error);
    this.#logs.close();
    this.#requests.close();
  }
}
