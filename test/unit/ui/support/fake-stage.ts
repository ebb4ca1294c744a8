/**
 * The rest of the dashboard for tests of commands: state and lines are real, the outside is a record.
 */
import type { Timer } from '../../../../src/model/clock.js';
import type { RemarkKind } from '../../../../src/model/remark.js';
import type { StackHandle } from '../../../../src/model/handle.js';
import { Commander } from '../../../../ui/commander.js';
import type { Command } from '../../../../ui/keys/command.js';
import { commandFor } from '../../../../ui/keys/keymap.js';
import { LogFiles } from '../../../../ui/log-files.js';
import type { NumberedLine } from '../../../../ui/lines/error-index.js';
import type { Newest } from '../../../../ui/log-place.js';
import type { Scene } from '../../../../ui/scene.js';
import type { HeadsShown } from '../../../../ui/requests/request-buffer.js';
import { Holdings } from '../../../../ui/holdings.js';
import type { Desk, Stage } from '../../../../ui/stage.js';
import { initialState, reduce, type Action, type UiState } from '../../../../ui/state.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { FakeHandle } from './fake-handle.js';
import { ManualClock } from './manual-clock.js';
import type { StackStatus } from '../../../../src/model/status.js';
import { NOW, sampleStack } from './sample-stack.js';

export class FakeStage implements Stage {
  readonly #holdings = new Holdings(
    () => NOW,
    (...asked) => this.desk.match(...asked),
    () => this.#commander.lookedOn(),
  );
  readonly logs = this.#holdings.logs;
  readonly requests = this.#holdings.requests;
  readonly #commander = new Commander(this);
  readonly fake = new FakeHandle(sampleStack());
  /** What was asked of the outside, such as `open http://…` or `detach`. */
  readonly asked: string[] = [];
  state: UiState;
  readonly #numbers = new Map<string, number>();

  constructor(
    options: { owner?: boolean; columns?: number; rows?: number; status?: StackStatus } = {},
  ) {
    const { owner = true, columns = 80, rows = 24, status = sampleStack() } = options;
    this.state = initialState({ title: 'shop', owner, size: { columns, rows } });
    this.dispatch({
      type: 'event',
      event: { type: 'snapshot', t: NOW, status },
      now: NOW,
    });
  }

  get handle(): StackHandle {
    return this.fake;
  }

  get scene(): Scene {
    const theme = makeTheme({ colour: true, ascii: false });
    return this.#holdings.scene(this.state, { now: NOW, theme, attached: undefined, notes: [] });
  }

  set heads(shown: HeadsShown) {
    this.#holdings.heads = shown;
  }

  get newest(): Newest {
    return this.logs.newest;
  }

  readonly desk: { -readonly [Name in keyof Desk]: Desk[Name] } = {
    openUrl: (url) => {
      this.asked.push(`open ${url}`);
      return Promise.resolve();
    },
    copy: (text) => {
      this.asked.push(`copy ${text}`);
      return Promise.resolve('copied with a test');
    },
    placeFor: (name) => `/tmp/${name}`,
    save: (path, text) => {
      this.asked.push(`save ${path} ${JSON.stringify(text)}`);
      return Promise.resolve(path);
    },
    match: (source, flags, texts) => {
      const found = texts.map((text) => {
        const ranges = [...text.matchAll(new RegExp(source, `g${flags}`))];
        return ranges.length === 0
          ? null
          : ranges.flatMap((one) => [one.index, one.index + one[0].length]);
      });
      return Promise.resolve(found);
    },
    terminalIsThere: () => true,
    inForeground: () => true,
    holds: () => undefined,
    writeOut: () => undefined,
  };

  readonly files = new LogFiles({
    handle: this.fake,
    signal: new AbortController().signal,
    holdings: this.#holdings,
    state: () => this.state,
    dispatch: (action) => this.dispatch(action),
    changed: () => undefined,
    guarded: (run) => run(),
    onFound: (seq) => this.#commander.found(seq),
    now: () => this.now(),
  });

  print(app: string, ...texts: readonly string[]): void {
    this.printAt(NOW, app, ...texts);
  }

  printAt(t: number, app: string, ...texts: readonly string[]): void {
    const lines = texts.map((text) => ({
      app,
      n: this.#next(app),
      t,
      stream: 'out' as const,
      text,
    }));
    this.#holdings.takeLines({ kind: 'lines', lines }, this.state);
  }

  #next(app: string): number {
    const n = (this.#numbers.get(app) ?? 0) + 1;
    this.#numbers.set(app, n);
    return n;
  }

  /** A remark of the stack in the log of an app. */
  remark(app: string, remark: RemarkKind, text: string): void {
    const n = this.#next(app);
    this.logs.add({ kind: 'lines', lines: [{ app, n, t: NOW, stream: 'sys', remark, text }] });
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) {
      const command = commandFor(this.state, key);
      if (command) this.run(command);
    }
  }

  run(command: Command): void {
    this.#commander.run(command);
  }

  /** Presses the keys of a text, one after the other. */
  type(text: string): void {
    this.press(...Array.from(text, (char) => (char === ' ' ? 'space' : char)));
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
  }

  /** The stack's clock, as keys are pressed by it. */
  time = NOW;

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time;
  }

  /** Moves what waits; the time of the stage is set by itself. */
  readonly timers = new ManualClock();

  after(ms: number, run: () => void): Timer {
    return this.timers.after(ms, run);
  }

  see(lines: readonly NumberedLine[]): void {
    this.logs.errors.see(lines);
  }

  mark(): void {
    this.logs.mark('mark 14:02:11');
  }

  repaint(): void {
    this.asked.push('repaint');
  }

  suspend(): void {
    this.asked.push('suspend');
  }

  setMouse(on: boolean): void {
    this.asked.push(`mouse ${on ? 'on' : 'off'}`);
  }

  leave(): void {
    this.asked.push('leave');
  }

  detach(): void {
    this.asked.push('detach');
  }

  stopAll(): void {
    this.asked.push('stop all');
    this.dispatch({ type: 'mode', mode: { kind: 'stopping', since: NOW, forced: false } });
  }

  killAll(): void {
    this.asked.push('kill all');
  }
}
