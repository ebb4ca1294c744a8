/**
 * How the selected app is reached by whoever types: its terminal, or lines for its standard input.
 */
import { instanceName } from '../src/model/app.js';
import { isAlive } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';
import { messageOf, say, tell, type Stage } from './stage.js';
import type { TerminalOf } from './mode.js';
import { selectedApp, type UiState } from './state.js';

/** The way to an app. */
export type Reach =
  | { readonly kind: 'line'; readonly app: string; readonly instance: number }
  | { readonly kind: 'terminal'; readonly to: TerminalOf }
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
  if (!found.tty) return { kind: 'line', app: name, instance };
  const called = instances.length > 1 ? instanceName(name, instance) : name;
  return { kind: 'terminal', to: { app: name, instance, name: called } };
}

/** Whether the selected app has a terminal, or a debugger that waits in it. */
export function awaitsAttaching(state: UiState): boolean {
  const app = selectedApp(state);
  if (!app) return false;
  return reachOf(app).kind === 'terminal' || app.attention?.kind === 'debugger';
}

export class AppInput {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Whether the selected app takes lines now; says why not. */
  takesLines(): boolean {
    const reach = this.#reach;
    if (reach.kind === 'none') say(this.#stage, reach.why);
    if (reach.kind === 'terminal') {
      say(this.#stage, `${reach.to.app} has a terminal: A attaches to it, and Ctrl-] leaves`);
    }
    return reach.kind === 'line';
  }

  /**
   * Sends a line, with its line break. What comes of it stands in the app's log. Where it is refused
   * the prompt stays: what is typed meanwhile was never meant as keys of the dashboard.
   */
  send(text: string): void {
    const { handle } = this.#stage;
    const reach = this.#reach;
    if (reach.kind !== 'line') {
      this.takesLines();
      return;
    }
    const { app, instance } = reach;
    handle?.act(app, { kind: 'input', text: `${text}\n`, instance }).then(
      ({ ok, message }) => {
        if (!ok) this.#refused(app, message);
      },
      (error: unknown) => this.#refused(app, messageOf(error)),
    );
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

  #attachTo(to: TerminalOf): void {
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'attached', to, over: undefined } });
  }

  get #reach(): Reach {
    return reachOf(selectedApp(this.#stage.state));
  }

  #refused(app: string, text: string): void {
    tell(this.#stage, { level: 'error', app, text, endsWith: 'key' });
  }
}
