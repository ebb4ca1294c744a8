/**
 * A supervisor of its own in the process of the test, over real processes. What it is given from its
 * neighbours is the least that works: every app is ready as soon as it lives, unless a test says more.
 */
import { randomBytes } from 'node:crypto';
import { instanceName } from '../../../src/model/app.js';
import type { App } from '../../../src/model/app.js';
import { systemClock } from '../../../src/model/clock.js';
import type { LogChannel, LogSink, LogWriter } from '../../../src/model/log.js';
import type { Remark } from '../../../src/model/remark.js';
import type { Stack } from '../../../src/model/stack.js';
import type { InstanceState, StateKind } from '../../../src/model/state.js';
import type { WatchReadiness } from '../../../src/supervisor/readiness/report.js';
import { createSupervisor } from '../../../src/supervisor/supervisor.js';
import type {
  InstanceChange,
  Supervisor,
  SupervisorOptions,
} from '../../../src/supervisor/contract.js';
import { aStack } from '../../unit/supervisor/an-app.js';
import { temporaryDirectory } from './temporary-directory.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { MARK } from './test-environment.js';
import { unusedPort } from './unused-port.js';
import { waitFor } from './wait-for.js';

/** Ready as soon as it lives: for what is tested without the watcher. */
const readyAtOnce: WatchReadiness = (_input, report) => {
  report({ kind: 'ready', upstream: undefined, http: false, guessed: false });
  return { doubt: () => undefined, stop: () => undefined };
};

/** Keeps whole lines in memory. */
export class MemoryLog implements LogSink {
  readonly lines: { app: string; instance: number; stream: string; text: string; t: number }[] = [];

  open(app: string, { instance }: LogWriter): LogChannel {
    const unfinished = { out: '', err: '' };
    const own: { stream: string; text: string }[] = [];
    const add = (stream: string, text: string): void => {
      own.push({ stream, text });
      this.lines.push({ app, instance, stream, text, t: Date.now() });
    };
    const flush = (): void => {
      for (const stream of ['out', 'err'] as const) {
        if (unfinished[stream] !== '') add(stream, unfinished[stream]);
        unfinished[stream] = '';
      }
    };
    return {
      write: (stream, bytes) => {
        const parts = (unfinished[stream] + Buffer.from(bytes).toString()).split('\n');
        unfinished[stream] = parts.pop() ?? '';
        for (const text of parts) add(stream, text);
        return true;
      },
      drained: () => Promise.resolve(),
      flush,
      end: flush,
      lastLines: (count) => {
        const errors = own.filter(({ stream }) => stream === 'err');
        return (errors.length > 0 ? errors : own).slice(-count).map(({ text }) => text);
      },
      onUnfinished: () => () => undefined,
      onLines: () => () => undefined,
    };
  }

  remark(app: string, { text }: Remark, about?: LogWriter): void {
    const instance = about?.instance ?? 1;
    this.lines.push({ app, instance, stream: 'sys', text, t: Date.now() });
  }

  /** The first line of an app that matches. */
  find(app: string, pattern: RegExp): RegExpExecArray | undefined {
    for (const line of this.lines) {
      const match = line.app === app ? pattern.exec(line.text) : null;
      if (match) return match;
    }
    return undefined;
  }
}

export interface RigOptions extends Partial<SupervisorOptions> {
  /** Files of the project; see {@link temporaryDirectory}. */
  readonly files?: Readonly<Record<string, string>>;
}

export class SupervisorRig implements AsyncDisposable {
  readonly changes: (InstanceChange & { readonly t: number })[] = [];
  /** Instances that were no more, in order. */
  readonly gone: string[] = [];
  readonly notices: string[] = [];
  readonly log = new MemoryLog();
  readonly runMark = randomBytes(8).toString('hex');
  readonly supervisor: Supervisor;
  readonly #latest = new Map<string, InstanceChange>();

  constructor(
    readonly directory: TemporaryDirectory,
    readonly stack: Stack,
    options: RigOptions,
  ) {
    this.supervisor = createSupervisor({
      stack,
      runMark: this.runMark,
      runtimeDirectory: directory.runtime,
      clock: systemClock,
      logs: this.log,
      watchReadiness: readyAtOnce,
      watchServed: () => ({ stop: () => undefined }),
      preflight: () => Promise.resolve(undefined),
      offerPort: unusedPort,
      environment: (app, instance, offered) => ({
        kind: 'ok',
        values: {
          PATH: process.env.PATH ?? '',
          [MARK]: `${directory.root}:rig`,
          SOCKET: offered.socket,
          PORT: String(offered.port),
          PS: `${app.name}.${instance}`,
          ...app.env,
        },
        notes: [],
      }),
      remembered: () => undefined,
      learned: () => undefined,
      seenSockets: () => [],
      sawSockets: () => undefined,
      drain: () => Promise.resolve(),
      onChange: (change) => {
        this.changes.push({ ...change, t: Date.now() });
        this.#latest.set(instanceName(change.app, change.instance), change);
      },
      onGone: (app, instance) => {
        this.gone.push(instanceName(app, instance));
        this.#latest.delete(instanceName(app, instance));
      },
      notice: (_level, _app, text) => this.notices.push(text),
      ...options,
    });
  }

  /** State of an instance now; undefined before anything happened to it. */
  state(app: string, instance = 1): InstanceState | undefined {
    return this.latest(app, instance)?.state;
  }

  /** All that was last told of an instance. */
  latest(app: string, instance = 1): InstanceChange | undefined {
    return this.#latest.get(instanceName(app, instance));
  }

  /** Waits until an instance is in that state, and returns it. */
  until<K extends StateKind>(
    app: string,
    kind: K,
    instance = 1,
  ): Promise<Extract<InstanceState, { kind: K }>> {
    return waitFor(
      `${app} to be ${kind}`,
      () => {
        const state = this.state(app, instance);
        return state?.kind === kind && (state as Extract<InstanceState, { kind: K }>);
      },
      { everyMs: 5, show: () => `it was ${this.history(app).join(', ')}` },
    );
  }

  /** Waits for a line of output, and returns what matched. */
  line(app: string, pattern: RegExp): Promise<RegExpExecArray> {
    return waitFor(`a line ${String(pattern)} of ${app}`, () => this.log.find(app, pattern), {
      everyMs: 5,
      show: () => this.log.lines.map(({ text }) => text).join('\n'),
    });
  }

  /** Kinds of the states that an app went through. */
  history(app: string): StateKind[] {
    return this.changes.filter((change) => change.app === app).map(({ state }) => state.kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.supervisor.stop({ force: true });
    } finally {
      await this.directory[Symbol.asyncDispose]();
    }
  }
}

/** `await using rig = await supervisorRig((directory) => [anApp({ cwd: directory.path })])` */
export async function supervisorRig(
  apps: (directory: TemporaryDirectory) => readonly App[],
  options: RigOptions = {},
): Promise<SupervisorRig> {
  const { files, ...rest } = options;
  const directory = await temporaryDirectory(files);
  return new SupervisorRig(directory, aStack(apps(directory)), rest);
}
