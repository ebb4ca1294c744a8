/**
 * Does what keys and clicks ask for: most of it by changing the state, the rest through the stack's
 * handle, the desk and the terminal.
 */
import type { AppAction, StackHandle } from '../src/model/handle.js';
import type { Command, ScreenCommand, StackCommand } from './command.js';
import { LogNavigator } from './log-navigator.js';
import type { Scene } from './scene.js';
import { selectedApp, type Action, type Mode, type Notice, type UiState } from './state.js';
import { overlayEnd } from './views/screen.js';

/** What only the outside can do. */
export interface Desk {
  /** @throws Error saying why no browser could be opened. */
  openUrl(url: string): Promise<void>;
  /** Says how it was copied, or why not. */
  copy(text: string): Promise<string>;
  /** Whether the terminal is ours: our process group is the one in its foreground. */
  inForeground(): boolean;
}

/** The rest of the dashboard, as commands see it. */
export interface Stage {
  readonly state: UiState;
  readonly scene: Scene;
  readonly desk: Desk;
  /** Undefined until the stack has answered. */
  readonly handle: StackHandle | undefined;
  /** Seq of the newest line held. */
  readonly newestSeq: number;
  dispatch(action: Action): void;
  now(): number;
  repaint(): void;
  suspend(): void;
  setMouse(on: boolean): void;
  /** Leaves the viewer; the stack goes on. */
  leave(): void;
  detach(): void;
  /** Stops the stack, then ends. */
  stopAll(): void;
  /** After {@link stopAll}: at once. */
  killAll(): void;
}

const NOTICE_MS = 8000;

export class Commander {
  readonly #stage: Stage;
  readonly #log: LogNavigator;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#log = new LogNavigator(stage);
  }

  run(command: Command): void {
    this.#stage.dispatch({ type: 'notice-over', end: 'key' });
    const { state } = this.#stage;
    switch (command.kind) {
      case 'move':
        if (state.focus === 'apps' && !state.zoom) this.#selectBy(command.by);
        else this.#log.scroll(command.by);
        return;
      case 'select':
        this.#selectBy(command.by);
        return;
      case 'app':
        this.#selectNumber(command.number);
        return;
      case 'page':
        this.#log.page(command.by);
        return;
      case 'scroll':
        this.#log.scroll(command.rows);
        return;
      case 'top':
        this.#log.toTop();
        return;
      case 'end':
        this.#log.toEnd();
        return;
      case 'follow':
        this.#log.toggleFollow();
        return;
      case 'clear':
        this.#stage.dispatch({ type: 'clear', to: this.#stage.newestSeq });
        return;
      case 'sideways':
        this.#stage.dispatch({ type: 'shift', delta: command.columns });
        return;
      case 'search':
        this.#log.openSearch();
        return;
      case 'search-type':
        this.#log.typeSearch((text) => text + command.text);
        return;
      case 'search-erase':
        this.#log.typeSearch((text) => (command.all ? '' : Array.from(text).slice(0, -1).join('')));
        return;
      case 'search-accept':
        this.#log.acceptSearch();
        return;
      case 'search-cancel':
        this.#log.cancelSearch();
        return;
      case 'search-step':
        if (!this.#log.stepSearch(command.forward)) this.#say('no search; / begins one');
        return;
      default:
        this.#runOnScreen(command);
    }
  }

  #runOnScreen(command: ScreenCommand | StackCommand): void {
    const stage = this.#stage;
    switch (command.kind) {
      case 'focus': {
        const other = stage.state.focus === 'apps' ? 'log' : 'apps';
        stage.dispatch({ type: 'focus', focus: command.on ?? other });
        return;
      }
      case 'toggle':
        stage.dispatch({ type: 'toggle', what: command.what });
        if (command.what === 'mouse') this.#mouseChanged();
        return;
      case 'escape':
        this.#escape();
        return;
      case 'help':
      case 'notices':
        this.#setMode({ kind: command.kind, top: 0 });
        return;
      case 'overlay-scroll':
        this.#scrollOverlay(command.rows);
        return;
      case 'repaint':
        stage.repaint();
        return;
      case 'suspend':
        stage.suspend();
        return;
      default:
        this.#runOnStack(command);
    }
  }

  #runOnStack(command: StackCommand): void {
    const stage = this.#stage;
    switch (command.kind) {
      case 'act':
        this.#act(command.action);
        return;
      case 'open-url':
        this.#withUrl(async (url) => {
          await stage.desk.openUrl(url);
          return `opened ${url}`;
        });
        return;
      case 'copy-url':
        this.#withUrl(async (url) => `${url}: ${await stage.desk.copy(url)}`);
        return;
      case 'detach':
        stage.detach();
        return;
      case 'quit':
        this.#quit();
        return;
      case 'interrupt':
        if (stage.state.owner) stage.stopAll();
        else stage.leave();
        return;
      case 'stop-all':
        stage.stopAll();
        return;
      case 'kill-all':
        stage.killAll();
        return;
    }
  }

  #scrollOverlay(rows: number): void {
    const { mode } = this.#stage.state;
    if (mode.kind !== 'help' && mode.kind !== 'notices') return;
    const top = Math.max(0, Math.min(overlayEnd(this.#stage.scene), mode.top + rows));
    this.#setMode({ ...mode, top });
  }

  #selectBy(delta: number): void {
    this.#stage.dispatch({ type: 'select-by', delta });
  }

  #selectNumber(number: number): void {
    const app = this.#stage.state.stack?.apps[number - 1];
    if (number > 0 && !app) this.#say(`there is no app ${number}`);
    else this.#stage.dispatch({ type: 'select', app: app?.name });
  }

  #mouseChanged(): void {
    const { mouse } = this.#stage.state;
    this.#stage.setMouse(mouse);
    this.#say(
      mouse ? 'the mouse scrolls and selects apps' : 'the mouse is the terminal’s: M takes it back',
    );
  }

  #escape(): void {
    const { state } = this.#stage;
    if (state.mode.kind !== 'normal') this.#setMode({ kind: 'normal' });
    else if (state.search) this.#stage.dispatch({ type: 'search', search: undefined });
    else if (state.zoom) this.#stage.dispatch({ type: 'toggle', what: 'zoom' });
  }

  #quit(): void {
    const { state } = this.#stage;
    if (!state.owner) this.#stage.leave();
    else if (anyAppRuns(state)) this.#setMode({ kind: 'confirm-quit' });
    else this.#stage.stopAll();
  }

  #act(action: AppAction): void {
    const { state, handle } = this.#stage;
    if (state.selected === undefined || !handle) {
      this.#say(`${action.kind} which app? Choose one with j, k or its number`);
      return;
    }
    handle.act(state.selected, action).then(
      ({ app, ok, message }) =>
        ok
          ? this.#notice('info', app, message, 'settled')
          : this.#notice('error', app, message, 'key'),
      (error: unknown) => this.#notice('error', state.selected ?? null, messageOf(error), 'key'),
    );
  }

  #withUrl(use: (url: string) => Promise<string>): void {
    const { state } = this.#stage;
    const app = selectedApp(state);
    const url = app ? app.url : state.stack?.listen.find((one) => one.startsWith('http'));
    if (url === undefined || url === null) {
      this.#say(app ? `${app.name} has no URL` : 'there is no URL yet');
      return;
    }
    use(url).then(
      (text) => this.#say(text),
      (error: unknown) => this.#notice('error', null, messageOf(error), 'key'),
    );
  }

  #setMode(mode: Mode): void {
    this.#stage.dispatch({ type: 'mode', mode });
  }

  #say(text: string): void {
    this.#notice('info', null, text, 'key');
  }

  #notice(
    level: Notice['level'],
    app: string | null,
    text: string,
    endsWith: NonNullable<Notice['endsWith']>,
  ): void {
    const notice = { t: this.#stage.now(), level, app, text, endsWith };
    this.#stage.dispatch({ type: 'notice', notice, showMs: NOTICE_MS });
  }
}

/** Whether stopping would end something. */
function anyAppRuns(state: UiState): boolean {
  const idle = new Set(['stopped', 'exited', 'failed', 'skipped', 'up', 'down']);
  return (state.stack?.apps ?? []).some(({ instances }) =>
    instances.some((instance) => !idle.has(instance.state.kind)),
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
