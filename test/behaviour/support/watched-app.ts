/**
 * A real process group, watched until it is ready: readiness and discovery without the rest of the
 * supervisor.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { planUpstream } from '../../../src/config/upstream-plan.js';
import type { App } from '../../../src/model/app.js';
import { systemClock } from '../../../src/model/clock.js';
import type { LineRun, Printed } from '../../../src/model/log.js';
import type {
  ReadinessReport,
  ReadinessWatcher,
  Remembered,
} from '../../../src/supervisor/readiness/report.js';
import { preflight } from '../../../src/supervisor/preflight.js';
import { watchReadiness } from '../../../src/supervisor/readiness/watch.js';
import { shortRun } from '../../../src/supervisor/short-run.js';
import { spawnShell } from '../../../src/supervisor/child/spawn.js';
import { sampleApp } from '../../unit/support/sample-app.js';
import { Output } from './output.js';
import { groupMembers } from './processes.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { testEnvironment } from './test-environment.js';
import { unusedPort } from './unused-port.js';
import { waitFor } from './wait-for.js';

export interface WatchedOptions {
  /** Over what the command says by itself. */
  readonly app?: Partial<App>;
  readonly env?: Readonly<Record<string, string>>;
  readonly remembered?: Remembered;
  /** `within` does not run before this was printed. */
  readonly heldUntil?: RegExp;
}

/** For commands beside an app of which no supervisor knows. */
const shortRunWorld = {
  clock: systemClock,
  spawn: spawnShell,
  guardian: undefined,
  view: { groups: new Set<number>() },
};

type Of<K extends ReadinessReport['kind']> = Extract<ReadinessReport, { readonly kind: K }>;

export class WatchedApp implements AsyncDisposable {
  readonly reports: { readonly report: ReadinessReport; readonly afterMs: number }[] = [];
  readonly output = new Output('app');
  readonly app: App;
  readonly #child: ChildProcess;
  readonly #watcher: ReadinessWatcher;

  private constructor(
    directory: TemporaryDirectory,
    app: App,
    command: string,
    readonly offered: { readonly socket: string; readonly port: number },
    options: WatchedOptions,
  ) {
    this.app = app;
    const started = Date.now();
    const env = testEnvironment(directory, 'app', {
      SOCKET: offered.socket,
      PORT: String(offered.port),
      PYTHONUNBUFFERED: '1',
      ...options.env,
    });
    this.#child = spawn('sh', ['-c', command], {
      cwd: app.cwd,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env,
    });
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = this.#child[name];
      if (stream) this.output.read(name, stream);
    }
    this.#watcher = watchReadiness(
      {
        app: this.app,
        pid: this.pid,
        offered,
        remembered: () => options.remembered,
        held: () => options.heldUntil?.test(this.output.text) === false,
        runtimeDirectory: directory.runtime,
        check: (check) =>
          shortRun(shortRunWorld, { command: check, cwd: app.cwd, env }, 10_000, (child) => {
            for (const stream of [child.stdout, child.stderr]) stream.resume();
          }),
        listensOn: () => undefined,
        printed: this.#printed(),
        clock: systemClock,
      },
      (report) => this.reports.push({ report, afterMs: Date.now() - started }),
    );
  }

  static async start(
    directory: TemporaryDirectory,
    command: string,
    options: WatchedOptions = {},
  ): Promise<WatchedApp> {
    const cwd = options.app?.cwd ?? directory.path;
    const app = sampleApp({
      source: { kind: 'command', command },
      upstream: planUpstream(command, cwd),
      cwd,
      ...options.app,
    });
    const offered = { socket: `${directory.runtime}/api.1.sock`, port: await unusedPort() };
    const inTheWay = await preflight(app, offered);
    if (inTheWay) throw new Error(inTheWay.message);
    return new WatchedApp(directory, app, command, offered, options);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the app was not spawned');
    return pid;
  }

  /** Kinds of reports so far, remarks left out. */
  get kinds(): string[] {
    return this.reports.map(({ report }) => report.kind).filter((kind) => kind !== 'remark');
  }

  get remarks(): string[] {
    return this.reports.flatMap(({ report }) => (report.kind === 'remark' ? [report.text] : []));
  }

  /** The report of that kind, and when it came. */
  async report<K extends ReadinessReport['kind']>(
    kind: K,
    fits: (report: Of<K>) => boolean = () => true,
    timeoutMs = 15_000,
  ): Promise<{ readonly report: Of<K>; readonly afterMs: number }> {
    const find = (): { report: Of<K>; afterMs: number } | undefined => {
      for (const { report, afterMs } of this.reports) {
        if (report.kind === kind && fits(report as Of<K>)) {
          return { report: report as Of<K>, afterMs };
        }
      }
      return undefined;
    };
    return await waitFor(`the report ${kind}`, find, {
      timeoutMs,
      everyMs: 5,
      show: () => `${JSON.stringify(this.reports)}\n${this.output.text}`,
    });
  }

  /** Stops watching; the processes stay. */
  stopWatching(): void {
    this.#watcher.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watcher.stop();
    const ended = this.#child.exitCode ?? this.#child.signalCode;
    if (groupMembers(this.pid).length > 0) process.kill(-this.pid, 'SIGKILL');
    if (ended === null) await once(this.#child, 'exit');
    await waitFor('the group to be gone', () => groupMembers(this.pid).length === 0, {
      everyMs: 5,
    });
  }

  #printed(): Printed {
    return {
      lastLines: (count) => this.output.lines.slice(-count).map(({ text }) => text),
      onUnfinished: () => () => undefined,
      onLines: (listener) => this.#follow(listener),
    };
  }

  #follow(listener: (run: LineRun) => void): () => void {
    let seen = this.output.lines.length;
    const take = (): void => {
      for (; seen < this.output.lines.length; seen++) {
        const line = this.output.lines[seen];
        if (!line) continue;
        const stream = line.stream === 'stdout' ? 'out' : 'err';
        listener({
          app: this.app.name,
          n: seen + 1,
          lines: 1,
          t: Date.now(),
          stream,
          text: line.text,
        });
      }
    };
    const streams = [this.#child.stdout, this.#child.stderr];
    // Runs after `output` has taken the same bytes in.
    for (const stream of streams) stream?.on('data', take);
    return () => {
      for (const stream of streams) stream?.off('data', take);
    };
  }
}
