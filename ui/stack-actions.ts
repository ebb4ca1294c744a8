/**
 * Does what concerns the stack itself: acts on apps, opens and copies addresses, ways out.
 */
import { isDone } from '../src/model/config-change.js';
import type { AppAction } from '../src/model/handle.js';
import type { StackCommand } from './keys/command.js';
import { failedApps, wantedInstances } from './app-counts.js';
import { answerKey, tell, type Stage } from './stage.js';
import { selectedApp, type UiState } from './state.js';
import { messageOf } from '../src/model/message-of.js';

/** An action that the stack has not acknowledged by then is said to wait. */
const ACKNOWLEDGED_MS = 2000;
/** How long that stands, where the answer does not take its place before. */
const WAITING_MS = 60_000;

export class StackActions {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  run(command: StackCommand): void {
    const stage = this.#stage;
    switch (command.kind) {
      case 'act':
        this.#act(command.action);
        return;
      case 'apply-config':
        this.#applyConfig();
        return;
      case 'scale':
        this.#scale(command.by);
        return;
      case 'restart-failed':
        this.#restartFailed();
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

  #quit(): void {
    const { state } = this.#stage;
    if (!state.owner) this.#stage.leave();
    else if (!anyAppRuns(state)) this.#stage.stopAll();
    else this.#stage.dispatch({ type: 'mode', mode: { kind: 'confirm-quit' } });
  }

  #act(action: AppAction): void {
    const app = this.#stage.state.selected;
    if (app === undefined) {
      const what = action.kind === 'signal' ? `${action.signal} to` : action.kind;
      answerKey(this.#stage, `${what} which app? Choose one with j, k or its number`);
      return;
    }
    this.#actOn(app, action);
  }

  #scale(by: 1 | -1): void {
    const app = selectedApp(this.#stage.state);
    if (!app) {
      answerKey(this.#stage, 'scale which app? Choose one with j, k or its number');
      return;
    }
    const instances = wantedInstances(app) + by;
    if (instances < 1) answerKey(this.#stage, `${app.name} has one instance; x stops it`);
    else this.#actOn(app.name, { kind: 'scale', instances });
  }

  #restartFailed(): void {
    const failed = failedApps(this.#stage.state);
    if (failed.length === 0) answerKey(this.#stage, 'no app has failed');
    for (const app of failed) this.#actOn(app, { kind: 'restart' });
  }

  #actOn(app: string, action: AppAction): void {
    const stage = this.#stage;
    const { handle } = stage;
    if (!handle) return;
    const waits = stage.after(ACKNOWLEDGED_MS, () => {
      const what = action.kind === 'signal' ? action.signal : action.kind;
      const text = `${what} of ${app} waits for an answer of the supervisor`;
      const notice = { t: stage.now(), level: 'warning', app, text, endsWith: 'answer' } as const;
      stage.dispatch({ type: 'notice', notice, showMs: WAITING_MS });
    });
    handle.act(app, action).then(
      ({ ok, message }) => {
        waits.cancel();
        tell(stage, {
          level: ok ? 'info' : 'error',
          app,
          text: message,
          endsWith: ok ? 'settled' : 'key',
        });
      },
      (error: unknown) => {
        waits.cancel();
        tell(stage, { level: 'error', app, text: messageOf(error), endsWith: 'key' });
      },
    );
  }

  #applyConfig(): void {
    const stage = this.#stage;
    const complain = (text: string): void =>
      tell(stage, { level: 'error', app: null, text, endsWith: 'key' });
    stage.handle?.reload().then(
      (result) => {
        const [first = ''] = result.message.split('\n');
        // What was applied is told by the stack.
        if (!isDone(result)) complain(first);
      },
      (error: unknown) => complain(messageOf(error)),
    );
  }

  #withUrl(use: (url: string) => Promise<string>): void {
    const stage = this.#stage;
    const app = selectedApp(stage.state);
    const url = app ? app.url : stage.state.stack?.listen.find((one) => one.startsWith('http'));
    if (url === undefined || url === null) {
      answerKey(stage, app ? `${app.name} has no URL` : 'there is no URL yet');
      return;
    }
    use(url).then(
      (text) => answerKey(stage, text),
      (error: unknown) =>
        tell(stage, { level: 'error', app: null, text: messageOf(error), endsWith: 'key' }),
    );
  }
}

/** Whether stopping would end something. */
function anyAppRuns(state: UiState): boolean {
  const idle = new Set(['stopped', 'exited', 'failed', 'skipped', 'up', 'down']);
  return (state.stack?.apps ?? []).some(({ instances }) =>
    instances.some((instance) => !idle.has(instance.state.kind)),
  );
}
