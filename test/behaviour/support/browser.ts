/**
 * A real headless Chromium, spoken to over the DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/).
 */
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { runSockpit, type SockpitRun } from './run-sockpit.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { within } from './wait-for.js';

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}

export class Browser implements AsyncDisposable {
  readonly #run: SockpitRun;
  readonly #devtools: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #count = 0;

  private constructor(run: SockpitRun, devtools: WebSocket) {
    this.#run = run;
    this.#devtools = devtools;
    devtools.on('message', (data) => {
      const reply = JSON.parse(Buffer.from(data as Buffer).toString()) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  static async open(directory: TemporaryDirectory): Promise<Browser> {
    const run = runSockpit(directory, [], {
      program: [
        ...(['chromium', '--headless=new', '--no-sandbox', '--disable-gpu'] as const),
        ...['--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking'],
        ...[`--user-data-dir=${directory.join('browser')}`, '--remote-debugging-port=0'],
        'about:blank',
      ],
    });
    try {
      const found = await run.waitForLine(/^DevTools listening on (ws:\S+)/, { timeoutMs: 30_000 });
      const devtools = new WebSocket(found[1] ?? '');
      await within('the browser to be spoken to', once(devtools, 'open'));
      return new Browser(run, devtools);
    } catch (error) {
      await run[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Opens a page; what is asked of it waits until its document is there. */
  async page(url: string): Promise<Page> {
    const { targetId } = await this.#call('Target.createTarget', { url });
    const { sessionId } = await this.#call('Target.attachToTarget', { targetId, flatten: true });
    return new Page((method, params) => this.#call(method, params, sessionId as string));
  }

  async #call(
    method: string,
    params: object,
    sessionId?: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = (this.#count += 1);
    const replied = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#devtools.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await within(method, replied, { timeoutMs: 20_000 });
    this.#waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#devtools.terminate();
    await this.#run[Symbol.asyncDispose]();
  }
}

export class Page {
  readonly #call: (method: string, params: object) => Promise<Readonly<Record<string, unknown>>>;

  constructor(
    call: (method: string, params: object) => Promise<Readonly<Record<string, unknown>>>,
  ) {
    this.#call = call;
  }

  /** The value of an expression, awaited where it is a promise. @throws Error with what it threw */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = answer as unknown as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'it threw');
    return result.value;
  }

  /** Sets what the page prefers, such as `prefers-color-scheme: dark`. */
  async prefer(name: string, value: string): Promise<void> {
    await this.#call('Emulation.setEmulatedMedia', { features: [{ name, value }] });
  }
}
