/**
 * A world without processes and time for tests of readiness.
 */
import assert from 'node:assert/strict';
import type { App } from '../../../../src/model/app.js';
import type { Clock } from '../../../../src/model/clock.js';
import type { LineRun, Printed } from '../../../../src/model/log.js';
import type { Upstream } from '../../../../src/model/upstream.js';
import { describeUpstream } from '../../../../src/model/upstream.js';
import type { Listener } from '../../../../src/supervisor/discovery/listener.js';
import { tcpListener, unixListener } from '../../../../src/supervisor/discovery/listener.js';
import type { ReadinessPorts } from '../../../../src/supervisor/readiness/ports.js';
import type { ProbeEvent } from '../../../../src/supervisor/readiness/probe.js';
import type {
  ReadinessReport,
  Remembered,
  WatchInput,
} from '../../../../src/supervisor/readiness/report.js';
import { createWatchReadiness } from '../../../../src/supervisor/readiness/watch.js';
import { sampleApp } from '../../support/sample-app.js';

/** Time that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #time = 1_000_000;
  #ahead = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#time + this.#ahead;
  }

  elapsed(): number {
    return this.#time;
  }

  /** Somebody sets it, forward or back. */
  set(byMs: number): void {
    this.#ahead += byMs;
  }

  after(ms: number, run: () => void): { cancel(): void } {
    const timer = { at: this.#time + ms, run };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((t) => t !== timer)) };
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass; promises settle between the timers. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settle();
    for (;;) {
      const next = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.#time = Math.max(this.#time, next.at);
      next.run();
      await settle();
    }
    this.#time = end;
  }

  /** The machine sleeps: time passes, and then the timers that are due fire late. */
  async sleep(ms: number): Promise<void> {
    this.#time += ms;
    await this.advance(0);
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

/** What answers at an address, by turns of connections to it. */
export type Script = readonly ProbeEvent[];

export const tcp = (port: number, host = '127.0.0.1'): Upstream => ({ kind: 'tcp', host, port });

export const REFUSED: Script = [{ kind: 'refused', code: 'ECONNREFUSED' }];
const MISSING: Script = [{ kind: 'refused', code: 'ENOENT' }];
export const SILENT: Script = [{ kind: 'accepted' }];
export const CLOSED: Script = [{ kind: 'accepted' }, { kind: 'closed' }];
export const http = (status = 200): Script => [{ kind: 'accepted' }, { kind: 'http', status }];
export const other = (said: string): Script => [{ kind: 'accepted' }, { kind: 'other', said }];

export class World {
  readonly clock = new FakeClock();
  /** Since the start, from another instance. */
  learned: Remembered | undefined;
  /** A debugger waits. */
  debugged = false;
  readonly reports: ReadinessReport[] = [];
  readonly requests: { to: string; request: string }[] = [];
  readonly checks: string[] = [];
  /** Those that the instance was seen to listen on, in order. */
  readonly sockets: string[] = [];
  listeners: readonly Listener[] = [];
  /** What only a new table of processes shows. */
  forked: readonly Listener[] = [];
  scans = 0;
  scanFails = false;
  /** From which on those of its sockets are counted. */
  #inodes = 100;
  openProbes = 0;
  pathWatches = 0;
  logListeners = 0;
  lines: readonly string[] = [];
  /** Paths of which it can be seen that nothing is there. */
  readonly absent = new Set<string>();
  holder: string | undefined;
  checkResult: string | undefined;
  /** A check that is begun does not end by itself. */
  checkHangs = false;
  checksKilled = 0;
  readonly servers = new Map<string, Script>();
  readonly hearers = new Set<() => Promise<void>>();
  readonly lossHearers = new Set<() => void>();
  /** Ports on which somebody else listens. */
  readonly strangers = new Set<number>();
  readonly #held = new Map<string, (event: ProbeEvent) => void>();
  readonly #watched = new Set<{ readonly path: string; changed(): void }>();
  #onLine: ((run: LineRun) => void) | undefined;

  readonly ports: ReadinessPorts = {
    probe: (upstream, request, report) => {
      const to = describeUpstream(upstream);
      this.requests.push({ to, request });
      this.openProbes++;
      let open = true;
      const close = (): void => {
        if (open) this.openProbes--;
        open = false;
      };
      const tell = (event: ProbeEvent): void => {
        if (!open) return;
        if (event.kind !== 'accepted') close();
        report(event);
      };
      void Promise.resolve().then(() => {
        for (const event of this.servers.get(to) ?? MISSING) tell(event);
        this.#held.set(to, tell);
      });
      return { stop: close };
    },
    watchPath: (path, changed) => {
      this.pathWatches++;
      const watch = { path, changed };
      this.#watched.add(watch);
      return {
        stop: () => {
          if (this.#watched.delete(watch)) this.pathWatches--;
        },
      };
    },
    scanAnew: async () => [...(await this.ports.scan(42)), ...this.forked],
    justSpawned: () => [],
    nothingKnown: () => [],
    ended: () => undefined,
    roundsApartMs: () => 0,
    scan: () => {
      this.scans++;
      return this.scanFails ? Promise.reject(new Error('no')) : Promise.resolve(this.listeners);
    },
    news: (hear) => {
      this.hearers.add(hear);
      return { stop: () => void this.hearers.delete(hear) };
    },
    losses: (hear) => {
      this.lossHearers.add(hear);
      return { stop: () => void this.lossHearers.delete(hear) };
    },
    listeningOn: (port) => {
      const own = this.listeners.flatMap(({ address }, at) =>
        address.kind === 'tcp' && address.port === port ? [this.#inodes + at] : [],
      );
      return Promise.resolve(this.strangers.has(port) ? [...own, 1] : own);
    },
    connectablePath: (path) => path,
    isSocket: (path) => this.servers.has(`unix:${path}`),
    isAbsent: (path) => this.absent.has(path),
    realPath: (path) => path,
    holder: () => this.holder,
  };

  /** The news are told that something has begun to listen. */
  async announce(): Promise<void> {
    await Promise.all([...this.hearers].map((hear) => hear()));
    await settle();
  }

  /** Sockets of this machine have been closed, the instance's own or others. */
  async lose(): Promise<void> {
    for (const hear of this.lossHearers) hear();
    await this.clock.advance(0);
  }

  /** The instance listens nowhere any more. */
  close(): void {
    for (const { address } of this.listeners) this.servers.set(describeUpstream(address), REFUSED);
    this.listeners = [];
    this.#inodes += 10;
  }

  /** Something listens from now on; its folder says so, if it is a socket. */
  serve(upstream: Upstream, script: Script): void {
    this.servers.set(describeUpstream(upstream), script);
    if (upstream.kind === 'unix') this.#stir(upstream.path);
  }

  /** The file of a socket is deleted; whoever listens on it does not notice. */
  remove(path: string): void {
    this.servers.delete(`unix:${path}`);
    this.#stir(path);
  }

  #stir(path: string): void {
    for (const watch of [...this.#watched]) if (watch.path === path) watch.changed();
  }

  /** The instance is found listening there. */
  listen(port: number, script: Script, host = '127.0.0.1'): void {
    const owner = { pid: 42, name: 'node' };
    const listener = tcpListener(owner, host, port, false);
    this.listeners = [...this.listeners, listener];
    this.servers.set(describeUpstream(listener.address), script);
  }

  listenUnix(path: string, script: Script): void {
    this.listeners = [...this.listeners, unixListener({ pid: 42, name: 'gunicorn' }, path)];
    this.servers.set(`unix:${path}`, script);
  }

  /** The next event of the connection that is open to it. */
  tell(to: string, event: ProbeEvent): void {
    this.#held.get(to)?.(event);
  }

  print(text: string, stream: 'out' | 'err' | 'sys' = 'out'): void {
    this.#onLine?.({ app: 'api', n: 1, lines: 1, t: this.clock.now(), stream, text });
  }

  watch(
    overrides: Partial<App>,
    remembered?: Remembered,
  ): { doubt(): void; stop(): void; input: WatchInput } {
    const printed: Printed = {
      lastLines: () => this.lines,
      onUnfinished: () => () => undefined,
      onLines: (listener) => {
        this.logListeners++;
        const before = this.#onLine;
        const mine = (run: LineRun): void => {
          before?.(run);
          listener(run);
        };
        this.#onLine = mine;
        let on = true;
        return () => {
          if (on) this.logListeners--;
          on = false;
        };
      },
    };
    const input: WatchInput = {
      app: sampleApp(overrides),
      pid: 42,
      offered: { socket: '/run/api.sock', port: 20_001 },
      remembered: () => this.learned ?? remembered,
      runtimeDirectory: '/run',
      held: () => this.debugged,
      check: (command) => {
        this.checks.push(command);
        let end: (words: string) => void = () => undefined;
        const hangs = new Promise<string>((resolve) => (end = resolve));
        return {
          ended: this.checkHangs ? hangs : Promise.resolve(this.checkResult),
          kill: () => {
            this.checksKilled++;
            end('was killed');
          },
        };
      },
      listensOn: (paths) => this.sockets.push(...paths),
      printed,
      clock: this.clock,
    };
    const watcher = createWatchReadiness(this.ports)(input, (r) => this.reports.push(r));
    return { doubt: () => watcher.doubt(), stop: () => watcher.stop(), input };
  }

  /** Kinds of reports so far, such as `listening`, `undecided`; not what is awaited. */
  get kinds(): string[] {
    return this.reports
      .filter(({ kind }) => kind !== 'awaits')
      .map((report) => (report.kind === 'worker' ? report.role : report.kind));
  }

  get ready(): Extract<ReadinessReport, { kind: 'ready' }> | undefined {
    return this.reports.find((r) => r.kind === 'ready');
  }

  /** Where it was told to be, one place after the other. */
  get places(): readonly string[] {
    return this.reports.flatMap((report) =>
      (report.kind === 'ready' || report.kind === 'moved') && report.upstream
        ? [describeUpstream(report.upstream)]
        : [],
    );
  }

  get overdue(): string | undefined {
    return this.reports.find((r) => r.kind === 'overdue')?.failure.message;
  }

  get remarks(): string[] {
    return this.reports.flatMap((r) => (r.kind === 'remark' ? [r.text] : []));
  }
}

/** An app that was found on a port, and is ready. */
export async function foundWorld(
  app: Partial<App> = {},
  port = 3000,
): Promise<World & { doubt(): void; stopWatch(): void }> {
  const world = new World();
  world.listen(port, http());
  const watcher = world.watch({ upstream: { kind: 'discover' }, ...app });
  await world.clock.advance(5000);
  assert.deepEqual(world.kinds, ['listening', 'ready']);
  await world.lose();
  return Object.assign(world, {
    doubt: () => watcher.doubt(),
    stopWatch: () => watcher.stop(),
  });
}
