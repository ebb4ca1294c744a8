/**
 * How the selected app is reached by whoever types: its terminal, or lines for its standard input.
 */
import { calledAmong } from '../src/model/app.js';
import { inputPieces } from '../src/model/input-pieces.js';
import { isAlive } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';
import { linesText } from './text/figure-text.js';
import { messageOf, say, tell, type Stage } from './stage.js';
import type { InstanceOf } from './mode.js';
import { selectedApp, type UiState } from './state.js';

/** The way to an app. */
export type Reach =
  | ({ readonly kind: 'line' } & InstanceOf)
  | { readonly kind: 'terminal'; readonly to: InstanceOf }
  | { readonly kind: 'none'; readonly why: string };

/** The way to the instance that waits for a person, or else to the first that lives. */
export function reachOf(app: AppStatus | undefined): Reach {
  if (!app) return { kind: 'none', why: 'to which app? Choose one with j, k or its number' };
  const { name, instances } = app;
  if (app.command === null) {
    return { kind: 'none', why: `${name} is not run by this stack: it takes no input` };
  }
  const alive = instances.filter(({ state }) => isAlive(state));
  const found = alive.find(({ attention }) => attention?.kind === 'debugger') ?? alive[0];
  if (!found) return { kind: 'none', why: `${name} is not running (${app.state}); s starts it` };
  const { instance } = found;
  const to = { app: name, instance, name: calledAmong(name, instance, instances.length) };
  return found.tty ? { kind: 'terminal', to } : { kind: 'line', ...to };
}

/** Whether the selected app has a terminal, or a debugger that waits in it. */
export function awaitsAttaching(state: UiState): boolean {
  const app = selectedApp(state);
  if (!app) return false;
  return reachOf(app).kind === 'terminal' || app.attention?.kind === 'debugger';
}

/** The last one needs no line break. */
export function linesIn(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

export class AppInput {
  readonly #stage: Stage;
  /** What was sent before goes before. */
  #sent = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /**
   * Whether lines are what is to be typed for the selected app. Its terminal, where it has one, is
   * joined instead; where it takes nothing now, it is said why.
   */
  begin(): boolean {
    const reach = this.#reach;
    if (reach.kind === 'none') say(this.#stage, reach.why);
    if (reach.kind === 'terminal') this.#attachTo(reach.to);
    return reach.kind === 'line';
  }

  /**
   * Sends a line, or several, each with its line break. What comes of it stands in the app's log.
   * Where it is refused the prompt stays: what is typed meanwhile was never meant as keys of the
   * dashboard.
   */
  send(text: string): void {
    const reach = this.#reach;
    switch (reach.kind) {
      case 'none':
        say(this.#stage, reach.why);
        return;
      case 'terminal':
        say(this.#stage, `${reach.to.name} has a terminal now: Esc, then i attaches to it`);
        return;
      case 'line': {
        const whole = text.endsWith('\n') ? text : `${text}\n`;
        this.#sent = this.#sent.then(() => this.#sendAll(reach, whole));
      }
    }
  }

  async #sendAll({ app, instance }: InstanceOf, text: string): Promise<void> {
    let sent = 0;
    const refused = (why: string): void => {
      const before = sent === 0 ? '' : `; ${linesText(sent)} went there before`;
      tell(this.#stage, { level: 'error', app, text: `${why}${before}`, endsWith: 'key' });
    };
    try {
      for (const piece of inputPieces(text)) {
        const action = { kind: 'input', text: piece, instance } as const;
        const result = await this.#stage.handle?.act(app, action);
        if (result?.ok === false) {
          refused(result.message);
          return;
        }
        sent += piece.split('\n').length - 1;
      }
    } catch (error) {
      refused(messageOf(error));
    }
  }

  /** Joins the terminal of the selected app. @returns `line` where lines are what it takes now */
  attach(): 'line' | undefined {
    const reach = this.#reach;
    switch (reach.kind) {
      case 'none':
        say(this.#stage, reach.why);
        return undefined;
      case 'terminal':
        this.#attachTo(reach.to);
        return undefined;
      case 'line': {
        if (selectedApp(this.#stage.state)?.attention?.kind === 'debugger') return 'line';
        const { app } = reach;
        say(this.#stage, `${app} has no terminal: i sends lines; sockpit restart --tty ${app}`);
        return undefined;
      }
    }
  }

  /** Takes the keys back. */
  leave(): void {
    const { mode } = this.#stage.state;
    if (mode.kind !== 'attached') return;
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'normal' } });
    const { to, over } = mode;
    if (over === undefined) say(this.#stage, `left the terminal of ${to.name}; it runs on`);
  }

  #attachTo(to: InstanceOf): void {
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'attached', to, over: undefined } });
  }

  get #reach(): Reach {
    return reachOf(selectedApp(this.#stage.state));
  }
}
