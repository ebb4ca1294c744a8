/**
 * Runs the built program as a user would, in an environment of its own, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';
import type { AppStatus, StackStatus } from '../../../src/model/status.js';
import { get } from './http.js';
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
  /** Its process is no more; what it said may still be on its way, see {@link SockpitRun.end}. */
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

  /**
   * Resolves when it has ended by itself, and all that it said was read. The exit alone says nothing of
   * that: where several end at one moment, Node hears of the exit of one before it reads its output.
   */
  async end(timeoutMs?: number): Promise<Ended> {
    const ended = await this.#gone(timeoutMs);
    await within(
      `the output of ${this.output.label} to be closed (does a process that stays hold it?)`,
      this.output.whole,
      { show: () => this.output.tail() },
    );
    return ended;
  }

  #gone(timeoutMs?: number): Promise<Ended> {
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
    this.#interrupt();
    return this.end(timeoutMs);
  }

  #interrupt(): void {
    try {
      if (this.running) this.signalGroup('SIGINT');
    } catch (error) {
      // Node may have reaped it, and not have told of that yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /**
   * Where the proxy listens, such as `http://127.0.0.1:40123`, as soon as it is announced. Always by
   * number: Node does not resolve every name that a browser does.
   */
  async url(): Promise<string> {
    const [, port] = await this.waitForLine(/https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)/);
    return `http://127.0.0.1:${port ?? ''}`;
  }

  /** What `sockpit status --json` says of this stack. @throws Error where there is none to ask */
  async status(): Promise<StackStatus> {
    const answer = await this.#askedStatus();
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  }

  /** Waits until an app is in one of these states, and returns its status. */
  waitForState(app: string, ...states: string[]): Promise<AppStatus> {
    return untilState(app, states, async () => {
      const answer = await this.#askedStatus();
      if (typeof answer === 'string' && !this.running)
        throw new Error(`it has ended\n${this.output.tail()}`);
      return answer;
    });
  }

  /** The status, or words where there is no stack to ask. */
  async #askedStatus(): Promise<StackStatus | string> {
    const own = await this.#ownStatus();
    if (own === undefined) return `${this.output.label} has no control socket`;
    return own === 'another' ? askedStatus(this.directory, this.options) : own;
  }

  /**
   * The status of the stack that is this very process, asked of its control socket: a command for
   * each question would keep the processors from what is waited for. `another` where whoever runs
   * here is somebody else (one that was detached), undefined while nobody does.
   */
  async #ownStatus(): Promise<StackStatus | 'another' | undefined> {
    if (this.options.env?.['SOCKPIT_RUNTIME_DIR'] !== undefined) return 'another';
    let found: 'another' | undefined;
    for (const socketPath of await this.directory.controlSockets()) {
      const answer = await get('http://sockpit/v1/status', { socketPath }).catch(() => undefined);
      if (answer?.status !== 200) continue;
      const status = JSON.parse(answer.body) as StackStatus;
      if (status.pid === this.pid) return status;
      found = 'another';
    }
    return found;
  }

  /** Every process that came of this run, the program itself included. */
  processes(): Seen[] {
    return processesOf(this.directory.root, this.#mark);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#interrupt();
    const stopped = this.#gone(15_000);
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
    const { stdout, stderr, text } = run.output;
    return { ...ended, stdout, stderr, text };
  } finally {
    if (run.running) run.signalGroup('SIGKILL');
  }
}

/** What `sockpit status --json` gives, or what it says where there is no stack to ask. */
async function askedStatus(
  directory: TemporaryDirectory,
  options: RunOptions,
): Promise<StackStatus | string> {
  const words = ['status', '--json', ...(options.stack ?? [])];
  const { stdout, text, code } = await sockpit(directory, words, options);
  if (code !== 0) return `status --json exited with ${code ?? 'a signal'}: ${text}`;
  return JSON.parse(stdout) as StackStatus;
}

/** @throws Error with what was said where there is no stack to ask */
export async function stackStatus(
  directory: TemporaryDirectory,
  options: RunOptions = {},
): Promise<StackStatus> {
  const answer = await askedStatus(directory, options);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

/** @throws Error with the app's last status when the deadline passes */
export async function waitForState(
  directory: TemporaryDirectory,
  app: string,
  states: readonly string[],
  options: RunOptions = {},
): Promise<AppStatus> {
  return untilState(app, states, () => askedStatus(directory, options));
}

/** @param ask gives words where there is no answer: a stack started a moment ago need not be there yet */
async function untilState(
  app: string,
  states: readonly string[],
  ask: () => Promise<StackStatus | string>,
): Promise<AppStatus> {
  let last: unknown;
  return waitFor(
    `${app} to be ${states.join(' or ')}`,
    async () => {
      const answer = await ask();
      last = answer;
      if (typeof answer === 'string') return undefined;
      const status = answer.apps.find(({ name }) => name === app);
      last = status;
      return status !== undefined && states.includes(status.state) ? status : undefined;
    },
    {
      timeoutMs: 20_000,
      everyMs: 50,
      show: () => `the last answer was ${inspect(last, { depth: 6 })}`,
    },
  );
}
