/**
 * Runs the built program as a user would, in an environment of its own, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import type { AppStatus, StackStatus } from '../../../src/model/status.js';
import { endLeftovers, processesOf } from './leftovers.js';
import { Output } from './output.js';
import type { LineOptions } from './output.js';
import type { Seen } from './processes.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { program, testEnvironment } from './test-environment.js';
import { waitFor, within } from './wait-for.js';

export interface RunOptions {
  /** Working directory; default: the project's folder. */
  readonly cwd?: string;
  /** Variables on top of the clean environment; undefined takes one out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What names the stack to commands that ask about it, such as `['-f', 'other.procfile']`. */
  readonly stack?: readonly string[];
  /** Another program than sockpit, for tests of what runs it. */
  readonly program?: readonly [string, ...string[]];
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a command that ran to its end left. */
export interface Finished extends Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order of arrival, colours removed. */
  readonly text: string;
}

/** One running `sockpit`. */
export class SockpitRun implements AsyncDisposable {
  static #count = 0;
  readonly #mark = String((SockpitRun.#count += 1));
  readonly output: Output;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(
    readonly directory: TemporaryDirectory,
    readonly args: readonly string[],
    readonly options: RunOptions = {},
  ) {
    const [command, ...first] = options.program ?? [process.execPath, program];
    this.output = new Output(`sockpit ${args.join(' ')}`.trim());
    this.#child = spawn(command, [...first, ...args], {
      cwd: options.cwd ?? directory.path,
      env: testEnvironment(directory, this.#mark, options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a signal for it reaches nobody else.
      detached: true,
    });
    if (this.#child.stdout) this.output.read('stdout', this.#child.stdout);
    if (this.#child.stderr) this.output.read('stderr', this.#child.stderr);
    this.ended = once(this.#child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    const closed = once(this.#child, 'close');
    closed.then(
      () => this.output.end(),
      () => this.output.end(),
    );
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.output.label} was not started`);
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  waitForLine(pattern: RegExp, options?: LineOptions): Promise<RegExpExecArray> {
    return this.output.waitForLine(pattern, options);
  }

  /** Resolves when it has ended by itself. */
  end(timeoutMs?: number): Promise<Ended> {
    return within(`${this.output.label} to end`, this.ended, {
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      show: () => this.output.tail(),
    });
  }

  /** Sends a signal to the program alone. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Sends a signal to its whole foreground group, as a terminal's Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Ctrl-C, and the wait for the end. */
  async stop(timeoutMs = 15_000): Promise<Ended> {
    if (this.running) this.signalGroup('SIGINT');
    return this.end(timeoutMs);
  }

  /**
   * Where the proxy listens, such as `http://127.0.0.1:40123`, as soon as it is announced. Always by
   * number: Node does not resolve every name that a browser does.
   */
  async url(): Promise<string> {
    const [, port] = await this.waitForLine(/https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)/);
    return `http://127.0.0.1:${port ?? ''}`;
  }

  /** `sockpit status --json` of this stack. */
  status(): Promise<StackStatus> {
    return stackStatus(this.directory, this.options);
  }

  /** Waits until an app is in one of these states, and returns its status. */
  waitForState(app: string, ...states: string[]): Promise<AppStatus> {
    return waitForState(this.directory, app, states, this.options, () => {
      if (!this.running) throw new Error(`it has ended\n${this.output.tail()}`);
    });
  }

  /** Every process that came of this run, the program itself included. */
  processes(): Seen[] {
    return processesOf(this.directory.root, this.#mark);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.running ? this.stop() : Promise.resolve();
    const problems = (
      await Promise.allSettled([
        stopped,
        stopped.catch(() => undefined).then(() => endLeftovers(this.directory.root, this.#mark)),
      ])
    ).flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${this.output.tail()}`);
  }
}

/** Starts `sockpit ARGS` and returns at once. `await using run = runSockpit(directory, ['-p', '0'])` */
export function runSockpit(
  directory: TemporaryDirectory,
  args: readonly string[] = ['--plain', '-p', '0'],
  options: RunOptions = {},
): SockpitRun {
  return new SockpitRun(directory, args, options);
}

/** Runs `sockpit ARGS` to its end. */
export async function sockpit(
  directory: TemporaryDirectory,
  args: readonly string[],
  options: RunOptions & { readonly timeoutMs?: number } = {},
): Promise<Finished> {
  const run = new SockpitRun(directory, args, options);
  try {
    const ended = await run.end(options.timeoutMs ?? 30_000);
    await within('its output to be closed (does a process that stays hold it?)', run.output.whole);
    const { stdout, stderr, text } = run.output;
    return { ...ended, stdout, stderr, text };
  } finally {
    if (run.running) run.signalGroup('SIGKILL');
  }
}

/** @throws Error with what was said where there is no stack to ask */
export async function stackStatus(
  directory: TemporaryDirectory,
  options: RunOptions = {},
): Promise<StackStatus> {
  const words = ['status', '--json', ...(options.stack ?? [])];
  const { stdout, text, code } = await sockpit(directory, words, options);
  if (code !== 0) throw new Error(`status --json exited with ${code ?? 'a signal'}: ${text}`);
  return JSON.parse(stdout) as StackStatus;
}

/**
 * @param alive throws where there is no stack any more that could be waited for
 * @throws Error with the app's last status when the deadline passes
 */
export async function waitForState(
  directory: TemporaryDirectory,
  app: string,
  states: readonly string[],
  options: RunOptions = {},
  alive: () => void = () => undefined,
): Promise<AppStatus> {
  const words = ['status', '--json', ...(options.stack ?? [])];
  let last: unknown;
  return waitFor(
    `${app} to be ${states.join(' or ')}`,
    async () => {
      const { code, stdout, text } = await sockpit(directory, words, options);
      // A stack that has been started a moment ago need not be there yet.
      last = text;
      if (code !== 0) {
        alive();
        return undefined;
      }
      const status = (JSON.parse(stdout) as StackStatus).apps.find(({ name }) => name === app);
      last = status;
      return status !== undefined && states.includes(status.state) ? status : undefined;
    },
    {
      timeoutMs: 20_000,
      everyMs: 150,
      show: () => `the last answer was ${inspect(last, { depth: 6 })}`,
    },
  );
}
