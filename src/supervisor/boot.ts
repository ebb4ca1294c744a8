/**
 * The processes of one boot, from the spawn to an empty group: what they are told, and what is tidied
 * up behind them.
 */
import { instanceName, type CommandApp } from '../model/app.js';
import type { ExitFacts } from '../model/failure.js';
import {
  saidInstance,
  writerName,
  type LogSink,
  type LogWriter,
  type Printed,
} from '../model/log.js';
import type { Remark } from '../model/remark.js';
import { askedEnd, wordsOfEnd, exitFacts, KEPT_LINES } from './lifecycle/exit-facts.js';
import type { SentSignal } from './lifecycle/exit-facts.js';
import { DebuggerWatch } from './debugger/watch.js';
import { GroupAsking } from './ask-group.js';
import { Family } from './processes/family.js';
import { nameProcess, signalGroup } from './processes/group.js';
import { removeLeftSockets, seeSocket, socketsOf } from './sockets/left-sockets.js';
import type { SeenSocket } from './sockets/left-sockets.js';
import { pumpOutput } from './child/output.js';
import type { ChildOutput } from './child/output.js';
import type { Phase } from './lifecycle/phase.js';
import type { Offered } from './preparation.js';
import { sweep, type LeftProcesses } from './processes/sweep.js';
import type { ProcessView } from './processes/process-view.js';
import type { RunCheck, WatchInput } from './readiness/report.js';
import { shortRun } from './short-run.js';
import type { ShortRunWorld } from './short-run.js';
import type { SpawnedChild } from './child/child.js';
import { bootName } from './processes/stragglers.js';

/** How long one run of the check of `ready=exec:` may take. */
const CHECK_LIMIT_MS = 10_000;

export interface BootWorld extends ShortRunWorld {
  readonly logs: LogSink;
  readonly view: ProcessView;
  readonly runtimeDirectory: string;
  /** An instance of the app listens on these, wherever they are. */
  sawSockets(app: CommandApp, sockets: readonly SeenSocket[]): void;
}

export interface BootFacts {
  /** Its instance, as the log knows it. */
  readonly writer: LogWriter;
  readonly generation: number;
  readonly child: SpawnedChild;
  readonly env: Readonly<Record<string, string>>;
  readonly offered: Offered;
  readonly printed: Printed;
}

export interface BootHooks {
  /** What is to be said in the app's log. */
  remark(remark: Remark): void;
  /** After every change of what {@link Boot.debugger} has noticed. */
  changed(): void;
}

/** How the leader ended. */
export interface LeaderEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Epoch ms. */
  readonly at: number;
  /** Where its instance was at that moment. */
  readonly phase: Phase;
}

export class Boot {
  readonly generation: number;
  readonly child: SpawnedChild;
  readonly offered: Offered;
  /** What it has printed; nothing of any other boot. */
  readonly printed: Printed;
  readonly family: Family;
  readonly debugger: DebuggerWatch;
  /** Its leader has ended; what came of that is known later. */
  exited = false;
  /** The last signal that sockpit was told to send it. */
  sent: SentSignal | undefined;
  /** By which it was started, but for what could be taken over since. */
  app: CommandApp;
  readonly #name: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #world: BootWorld;
  readonly #writer: LogWriter;
  /** On {@link Clock.elapsed}. */
  readonly #bornAt: number;
  readonly #warn: (text: string) => void;
  /** By path: sockets that it was seen to listen on without having been told to. */
  readonly #seen = new Map<string, SeenSocket>();
  #asking: GroupAsking | undefined;
  #over = false;
  #endedInOrder = false;
  #endingLeft: Promise<void> | undefined;

  constructor(app: CommandApp, facts: BootFacts, world: BootWorld, hooks: BootHooks) {
    const { child, offered } = facts;
    const { guardian, view } = world;
    this.app = app;
    this.generation = facts.generation;
    this.child = child;
    this.offered = offered;
    this.printed = facts.printed;
    this.#env = facts.env;
    this.#world = world;
    this.#writer = facts.writer;
    this.#warn = (text) => hooks.remark({ kind: 'warning', text });
    const { signal, graceMs } = app;
    guardian?.watch(child.pid, { signal, graceMs, sockets: socketsOf(app, offered.socket) });
    view.groups.add(child.pid);
    const { instance } = facts.writer;
    this.#name = bootName(instanceName(app.name, instance), facts.generation);
    view.boots.add(this.#name);
    const { clock } = world;
    this.#bornAt = clock.elapsed();
    this.debugger = new DebuggerWatch({
      printed: facts.printed,
      clock,
      name: writerName({ app: app.name, instance: saidInstance(facts.writer) }),
      command: app.source.command,
      tty: child.terminal !== undefined,
      withinMs: app.withinMs,
      changed: () => hooks.changed(),
    });
    child.input.onWrite(() => this.debugger.typed());
    this.family = new Family(child.pid, this.#name, view, guardian);
  }

  /**
   * The signal or the stop command of its app.
   *
   * @param until on {@link Clock.elapsed}: whoever is left then is killed
   */
  ask(until: number): void {
    // Parents that are about to end are the only witnesses of who their children are.
    this.family.witness();
    const { stopCommand } = this.app;
    if (stopCommand === undefined || this.exited) this.#signal(until);
    else this.#runStopCommand(stopCommand, until);
  }

  kill(): void {
    this.family.witness();
    this.#asking?.end();
    signalGroup(this.child.pid, 'SIGKILL');
  }

  /**
   * To be called as soon as its leader has ended: what is known of that once its last output was read, and
   * who is left of it.
   *
   * @param strays whether those who left the group are looked for
   */
  async ended(
    end: LeaderEnd,
    output: ChildOutput,
    strays: () => boolean,
  ): Promise<{ readonly exit: ExitFacts; readonly remaining: readonly string[] }> {
    // Before anything is waited for: whoever asks the group to end meanwhile must not wait for the leader.
    this.exited = true;
    this.#asking?.leaderEnded();
    const { source, oneshot } = this.app;
    const elapsed = this.#world.clock.elapsed();
    const livedMs = elapsed - this.#bornAt;
    const asked = askedEnd(end.phase, this.app, this.sent, elapsed);
    const known = { ...end, livedMs, command: source.command, oneshot, asked };
    this.child.terminal?.ended(wordsOfEnd(known));
    await output.settled();
    this.debugger.stop();
    const lastLines = this.printed.lastLines(KEPT_LINES);
    const rest = await this.family.rest({ strays: strays() });
    const exit = exitFacts({ ...known, lastLines });
    this.#endedInOrder = exit.code === 0 && !exit.asked;
    return { exit, remaining: [...rest.group, ...rest.strays].map(nameProcess) };
  }

  /** Its leader ended in order and by itself: who left the group by then may go on on purpose. */
  get endedInOrder(): boolean {
    return this.#endedInOrder;
  }

  /** Who goes on in the background, such as `gunicorn (4312)`. */
  async left(): Promise<readonly string[]> {
    return (await this.family.strays()).map(nameProcess);
  }

  /** Ends those, once: its app is told to stop, or boots anew and would find its own address in use. */
  endLeft(): Promise<void> {
    if (!this.#endedInOrder) return Promise.resolve();
    const { clock } = this.#world;
    const find = async (): Promise<LeftProcesses> => ({
      processes: await this.family.strays(),
      whole: false,
    });
    const killAt = clock.elapsed() + this.app.graceMs;
    this.#endingLeft ??= sweep({ find, killAt, clock }).then(({ left }) => {
      if (left.length > 0) this.#warn(`cannot be ended: ${left.map(nameProcess).join(', ')}`);
    });
    return this.#endingLeft;
  }

  /** What those need who watch for it to be ready. */
  get watched(): Pick<WatchInput, 'app' | 'offered' | 'check' | 'listensOn' | 'printed' | 'held'> {
    const { app, offered, check, listensOn, printed } = this;
    const held = (): boolean => this.debugger.attention !== undefined;
    return { app, offered, check, listensOn, printed, held };
  }

  /** It was seen to listen on the sockets at these paths: they are its to leave behind. */
  readonly listensOn = (paths: readonly string[]): void => {
    const told = socketsOf(this.app, this.offered.socket);
    const fresh = paths
      .filter((path) => !told.includes(path))
      .flatMap((path) => seeSocket(path) ?? [])
      .filter(({ path, inode }) => this.#seen.get(path)?.inode !== inode);
    if (this.#over || fresh.length === 0) return;
    for (const socket of fresh) {
      this.#seen.set(socket.path, socket);
      this.#world.guardian?.removeSocket(socket.path);
    }
    this.#world.sawSockets(this.app, fresh);
  };

  /** Runs the command of `ready=exec:` once, beside its processes. */
  readonly check: RunCheck = (command) => {
    const request = { command, cwd: this.app.cwd, env: this.#env };
    return shortRun(this.#world, request, CHECK_LIMIT_MS, (child) => {
      for (const stream of [child.stdout, child.stderr]) stream.resume();
      // Run again and again, it must not gather pipes that something in the background holds.
      child.onExit(() => child.release());
    });
  };

  /**
   * Nobody is left of it: forgets its group and removes the sockets that it left.
   *
   * @param stillDead false when a new process may have bound them
   */
  cleanUp(stillDead: () => boolean): Promise<void> {
    this.#over = true;
    this.#asking?.end();
    const { guardian, runtimeDirectory, view } = this.#world;
    guardian?.release(this.child.pid);
    view.groups.delete(this.child.pid);
    view.boots.delete(this.#name);
    this.family.settle();
    const told = socketsOf(this.app, this.offered.socket).map((path) => ({ path }));
    return removeLeftSockets([...told, ...this.#seen.values()], runtimeDirectory, stillDead);
  }

  #signal(until: number): void {
    const { signal } = this.app;
    const group = { pgid: this.child.pid, signal, leaderLives: !this.exited, until };
    this.#asking?.end();
    this.#asking = new GroupAsking(group, this.#world.view, this.#world.clock);
    if (this.#asking.told === 'denied') {
      this.#warn(`may not send ${signal}: it runs as another user`);
    }
  }

  #runStopCommand(command: string, until: number): void {
    const { clock, logs } = this.#world;
    const { name, cwd, graceMs } = this.app;
    const run = shortRun(this.#world, { command, cwd, env: this.#env }, graceMs, (child) => {
      pumpOutput(child, logs.open(name, this.#writer, this.generation), clock);
    });
    void run.ended.then((words) => {
      if (words === undefined || this.#over) return;
      this.#warn(`the stop command ${words}; sending ${this.app.signal} instead`);
      this.#signal(until);
    });
  }
}
