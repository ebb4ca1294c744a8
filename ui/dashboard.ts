/**
 * The dashboard: a face of a stack in a terminal. It is a client in a process of its own; whatever
 * happens to it or to its terminal, apps and requests go on.
 */
import type { StackHandle } from '../src/model/handle.js';
import type { StackStatus } from '../src/model/status.js';
import { showsTime } from './app-words.js';
import { atMost } from './at-most.js';
import { Attachments } from './attachments.js';
import { Commander } from './commander.js';
import type { DashboardOptions, DashboardOutcome } from './dashboard-options.js';
import { Departure, type Ending } from './departure.js';
import { Feeds } from './feeds.js';
import { Holdings } from './holdings.js';
import type { InputEvent } from './input.js';
import { runInput } from './input-commands.js';
import { clockText } from '../src/model/clock-text.js';
import { LogRoll } from './log-roll.js';
import { JobControl } from './job-control.js';
import { listenToProcess } from './process-events.js';
import type { Newest } from './log-place.js';
import type { Scene } from './scene.js';
import { NOTICE_MS, type ShownNotice } from './notices.js';
import { Scheduler } from './scheduler.js';
import { initialState, reduce, type Action, type Size, type UiState } from './state.js';
import type { Desk, FilesOfLog, Stage } from './stage.js';
import type { NumberedLine } from './lines/error-index.js';
import { sizeOf } from './terminal-size.js';
import { Terminal } from './terminal.js';
import { makeTheme, terminalTraits, type TerminalTraits, type Theme } from './text/theme.js';
import { requestInFull, showsRequests } from './views/screen.js';
import { StillScreen } from './views/still-screen.js';

export type { DashboardOptions, DashboardOutcome } from './dashboard-options.js';
export type { Desk } from './stage.js';

/** A stack that needs longer than this to be there is waited for on the dashboard's own screen. */
const OPEN_ANYWAY_MS = 60;
const NOTE_MS = 20_000;
/** How long the handle may take to close. */
const CLOSE_MS = 500;

/**
 * Shows the stack until the user leaves, the stack ends, or the terminal is gone; by then the
 * terminal has been given back and the handle closed.
 *
 * Rejects with the reason of `options.handle`, if that rejects; otherwise only for a bug.
 */
export async function runDashboard(options: DashboardOptions): Promise<DashboardOutcome> {
  return new Dashboard(options).run();
}

class Dashboard implements Stage {
  readonly #options: DashboardOptions;
  readonly #traits: TerminalTraits;
  readonly #theme: Theme;
  readonly #holdings: Holdings;
  readonly #abort = new AbortController();
  readonly #scheduler: Scheduler;
  readonly #commander: Commander;
  readonly #attachments: Attachments;
  readonly #departure: Departure;
  readonly #jobs: JobControl;
  readonly #roll = new LogRoll();
  readonly #screen = new StillScreen();
  readonly #ended: Promise<Ending>;
  #settle: { readonly end: (ending: Ending) => void; readonly fail: (error: unknown) => void };
  #state: UiState;
  #terminal: Terminal | undefined;
  /** Seq of the newest line when the screen was painted last. */
  #paintedTo = 0;
  #before: StackStatus | undefined;
  #handle: StackHandle | undefined;
  #feeds: Feeds | undefined;
  #notes: readonly string[] = [];

  constructor(options: DashboardOptions) {
    this.#options = options;
    const { clock, env, ascii = false, title, owner, output } = options;
    this.#traits = terminalTraits(env);
    this.#theme = makeTheme({ ...this.#traits, ascii: ascii || this.#traits.ascii });
    this.#holdings = new Holdings(
      () => clock.now(),
      options.desk.match,
      () => this.#lookedOn(),
    );
    this.#state = initialState({ title, owner: owner === true, size: sizeOf(output) });
    this.#settle = { end: () => undefined, fail: () => undefined };
    this.#ended = new Promise((end, fail) => {
      this.#settle = { end, fail };
    });
    this.#ended.catch(() => undefined);
    this.#scheduler = new Scheduler({
      clock,
      paint: () => this.#paint(),
      isBlocked: () => this.#terminal?.isBlocked ?? true,
      rushes: () => this.newest.seq - this.#paintedTo > this.#state.size.rows,
      showsTime: () => this.#showsTime(),
      onSecond: () => this.#everySecond(),
    });
    this.#commander = new Commander(this);
    this.#attachments = new Attachments({
      changed: () => {
        this.#followState();
        this.#scheduler.request();
      },
      detachPressed: () => this.#onInput([{ kind: 'key', key: 'ctrl+]' }]),
      ended: (to, over) => this.dispatch({ type: 'mode', mode: { kind: 'attached', to, over } }),
    });
    this.#departure = new Departure({
      handle: options.handle,
      state: () => this.#state,
      elapsed: () => clock.elapsed(),
      dispatch: (action) => this.dispatch(action),
      complain: (text) => this.#notice({ level: 'error', app: null, text }, NOTICE_MS),
      settled: () => this.#commander.input.settled(),
      end: (ending) => this.#settle.end(ending),
    });
    this.#jobs = new JobControl(options, {
      terminal: () => this.#terminal,
      isEnding: () => this.#abort.signal.aborted || this.#state.mode.kind === 'stopping',
    });
  }

  async run(): Promise<DashboardOutcome> {
    // Looked at once the screen is there; until then nobody may take it for an uncaught rejection.
    this.#options.handle.catch(() => undefined);
    const stopListening = listenToProcess({
      onEnd: (signal) => this.#departure.signalled(signal),
      onHangup: () => this.#hungUp(),
      onContinue: () => this.#jobs.takeBack(),
      onCrash: (error) => this.#settle.fail(error),
      onExit: () => this.#terminal?.closeNow(),
    });
    try {
      await Promise.all([Terminal.load(), this.#startKnown()]);
      await this.#open();
      this.#follow();
      const ending = await this.#ended;
      const unsent = this.#commander.input.close();
      return { ...ending, status: this.#state.stack, before: this.#before, unsent };
    } finally {
      this.#abort.abort();
      this.#attachments.leave();
      this.#scheduler.stop();
      await this.#terminal?.close(this.#departure.closing());
      await this.#closeHandle();
      // The terminal turns a late Ctrl-C into a signal again: it ends nothing that has ended already.
      stopListening();
    }
  }

  get state(): UiState {
    return this.#state;
  }

  get scene(): Scene {
    return this.#holdings.scene(this.#state, {
      now: this.now(),
      theme: this.#theme,
      attached: this.#attachments,
      notes: this.#notes,
    });
  }

  get desk(): Desk {
    return this.#options.desk;
  }

  get handle(): StackHandle | undefined {
    return this.#handle;
  }

  get newest(): Newest {
    return this.#holdings.logs.newest;
  }

  now(): number {
    return this.#options.clock.now();
  }

  elapsed(): number {
    return this.#options.clock.elapsed();
  }

  readonly after: Stage['after'] = (ms, run) => this.#options.clock.after(ms, run);

  dispatch(action: Action): void {
    const before = this.#state;
    this.#state = reduce(before, action);
    // Lines that come by the thousand leave it as it was.
    if (this.#state !== before) this.#followState();
    this.#scheduler.request();
  }

  see(lines: readonly NumberedLine[]): void {
    this.#holdings.logs.errors.see(lines);
  }

  mark(): void {
    this.#holdings.logs.mark(`mark ${clockText(this.now())}`);
  }

  get files(): FilesOfLog | undefined {
    return this.#feeds?.files;
  }

  repaint(): void {
    this.#terminal?.forget();
    this.#scheduler.request(true);
  }

  suspend(): void {
    this.#jobs.suspend();
  }

  /**
   * By hand (`kill -HUP`), and by emulators that tell their programs before they close, it comes to a
   * terminal that is there: that is left as at any other end. Should it go meanwhile, that is noticed.
   */
  #hungUp(): void {
    if (this.desk.terminalIsThere()) this.#departure.signalled('SIGHUP');
    else this.#settle.end({ kind: 'hangup' });
  }

  setMouse(on: boolean): void {
    this.#terminal?.setMouse(on);
  }

  leave(): void {
    this.#departure.leave();
  }

  detach(): void {
    this.#departure.detach();
  }

  stopAll(): void {
    this.#departure.stopAll();
  }

  killAll(): void {
    this.#departure.killAll();
  }

  /**
   * Waits a moment for the stack, before the terminal is taken over: a start that fails at once is
   * then told on the plain screen, where it stays.
   */
  async #startKnown(): Promise<void> {
    await atMost(this.#options.clock, OPEN_ANYWAY_MS, this.#options.handle);
  }

  async #open(): Promise<void> {
    const { input, output, clock, desk } = this.#options;
    this.#terminal = await Terminal.open({
      input,
      output,
      clock,
      traits: this.#traits,
      onInput: (events) => this.#guarded(() => this.#onInput(events)),
      onResize: (size) => this.#guarded(() => this.#onResize(size)),
      onDrain: () => this.#scheduler.drained(),
      onHangup: () => this.#settle.end({ kind: 'hangup' }),
      desk,
    });
    this.#onResize(this.#terminal.size);
  }

  /** Everything that comes in from now on, until the end. */
  #follow(): void {
    const { handle, notes, clock, owner } = this.#options;
    const { signal } = this.#abort;
    void Promise.resolve(owner).then(
      (owns) => this.dispatch({ type: 'owner', owner: owns }),
      () => undefined,
    );
    void Promise.resolve(notes ?? []).then(
      (lines) => this.#showNotes(lines),
      // Whatever keeps them from coming is told by the handle.
      () => undefined,
    );
    handle.then(
      (connected) => {
        if (signal.aborted) return;
        this.#handle = connected;
        this.#feeds = new Feeds({
          handle: connected,
          signal,
          clock,
          holdings: this.#holdings,
          state: () => this.#state,
          dispatch: (action) => this.dispatch(action),
          guarded: (run) => this.#guarded(run),
          changed: () => this.#scheduler.request(),
          onFound: (seq) => this.#commander.found(seq),
          onGone: (error) => this.#departure.stackGone(error),
        });
        this.#followState();
      },
      (error: unknown) => this.#settle.fail(error),
    );
  }

  /** Requests are read while in view, and have no focus out of view. Keys go where the mode says. */
  #followState(): void {
    const { stack, mode } = this.#state;
    const stops = mode.kind === 'stopping' || stack?.phase === 'stopping';
    if (!stops && stack?.phase !== 'stopped') this.#before = stack;
    const shown = showsRequests(this.#state);
    this.#feeds?.readRequests(shown);
    if (!shown && this.#state.focus === 'requests') {
      this.#state = reduce(this.#state, { type: 'focus', focus: 'log' });
    }
    this.#terminal?.setRolling(this.#state.mode.kind === 'roll');
    this.#terminal?.lend(this.#attachments.follow(this.#state, this.#handle));
  }

  /** More of the log was looked through: what was waited for comes into view. */
  #lookedOn(): void {
    this.#guarded(() => this.#commander.lookedOn());
    this.#scheduler.request();
  }

  #onInput(events: readonly InputEvent[]): void {
    if (runInput(this, events, (command) => this.#commander.run(command))) {
      this.#scheduler.request(true);
    }
  }

  #onResize(size: Size): void {
    this.#state = reduce(this.#state, { type: 'resize', size });
    this.#followState();
    this.#paint();
  }

  #paint(): void {
    this.#guarded(() => {
      this.#paintedTo = this.newest.seq;
      const { scene } = this;
      if (scene.state.mode.kind === 'roll') {
        this.#terminal?.roll(this.#roll.next(scene, this.#holdings.logs));
        return;
      }
      this.#terminal?.paint(this.#screen.views(scene));
      this.#feeds?.readHeads(requestInFull(scene));
    });
  }

  /** A bug ends the dashboard, with the terminal given back. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#settle.fail(error);
    }
  }

  #showsTime(): boolean {
    const { stack, mode, noticeUntil, silentSince } = this.#state;
    const counting = stack?.apps.some((app) => showsTime(app)) ?? false;
    const waits = mode.kind === 'stopping' || silentSince !== undefined;
    return counting || waits || this.now() < noticeUntil;
  }

  #everySecond(): void {
    const { mode, stack } = this.#state;
    if (stack && mode.kind !== 'stopping') this.#feeds?.everySecond();
  }

  #showNotes(notes: readonly string[]): void {
    this.#notes = notes;
    for (const text of notes) this.#notice({ level: 'info', app: null, text }, NOTE_MS);
  }

  #notice(notice: Omit<ShownNotice, 't'>, showMs: number): void {
    this.dispatch({ type: 'notice', notice: { t: this.now(), ...notice }, showMs });
  }

  async #closeHandle(): Promise<void> {
    const { handle, clock } = this.#options;
    const closing = handle.then((connected) => connected.close()).catch(() => undefined);
    await atMost(clock, this.#handle ? CLOSE_MS : 0, closing);
  }
}
