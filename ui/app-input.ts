/**
 * How the selected app is reached by whoever types: its terminal, or lines for its standard input.
 */
import { calledAmong } from '../src/model/app.js';
import { LineSender, type LineSending } from '../src/model/line-sender.js';
import { isAlive, stateWord } from '../src/model/state.js';
import type { AppStatus, InstanceStatus } from '../src/model/status.js';
import { atMost } from './at-most.js';
import { linesText } from './text/figure-text.js';
import { answerKey, tell, type Stage } from './stage.js';
import type { Addressee, InstanceOf } from './mode.js';
import { selectedApp, type UiState } from './state.js';
import type { Unsent } from './unsent.js';

/** The way to an app, or to one of its instances. */
export type InputRoute =
  | ({ readonly kind: 'line' } & InstanceOf)
  | { readonly kind: 'terminal'; readonly to: InstanceOf }
  | ({ readonly kind: 'none' } & Obstacle);

/** Why lines cannot be sent now, and what would lead on, if anything does. */
export interface Obstacle {
  readonly why: string;
  readonly advice: string | undefined;
}

/** The way to the instance that waits for a person, or else to the first that lives. */
export function reachOf(app: AppStatus | undefined): InputRoute {
  if (!app) {
    return { kind: 'none', why: 'no app is chosen', advice: 'j, k or a number chooses one' };
  }
  const { name, instances } = app;
  if (app.command === null) {
    const why = `${name} is not run by this stack: it takes no input`;
    return { kind: 'none', why, advice: undefined };
  }
  const alive = instances.filter(({ state }) => isAlive(state));
  const found = alive.find(({ attention }) => attention?.kind === 'debugger') ?? alive[0];
  if (!found) return { kind: 'none', why: notRunning(name, app.state), advice: 's starts it' };
  return wayTo(app, found);
}

/** The way to that instance and to no other. */
export function reachTo({ stack }: UiState, to: Addressee | undefined): InputRoute {
  if (!to) return reachOf(undefined);
  const app = stack?.apps.find(({ name }) => name === to.app);
  if (!app) {
    return { kind: 'none', why: `${to.app} is no app of this stack any more`, advice: undefined };
  }
  const { name, instances } = app;
  const others = reachOf(app);
  if (others.kind === 'none' && instances.length < 2) return others;
  const called = calledAmong(name, to.instance, instances.length);
  const one = instances.find(({ instance }) => instance === to.instance);
  if (one && isAlive(one.state)) return wayTo(app, one);
  const why = one ? notRunning(called, stateWord(one.state)) : `${called} is there no more`;
  return { kind: 'none', why, advice: adviceFor(others) };
}

function adviceFor(others: InputRoute): string | undefined {
  switch (others.kind) {
    case 'none':
      return others.advice;
    case 'line':
      return `i sends to ${others.name}`;
    case 'terminal':
      return `i attaches to ${others.to.name}`;
  }
}

/** `api.1 has ended (failed)`. */
function notRunning(name: string, word: string): string {
  const ended = word === 'exited' || word === 'failed' || word === 'backoff';
  return `${name} ${ended ? 'has ended' : 'is not running'} (${word})`;
}

function wayTo({ name, instances }: AppStatus, { instance, tty }: InstanceStatus): InputRoute {
  const to = { app: name, instance, name: calledAmong(name, instance, instances.length) };
  return tty ? { kind: 'terminal', to } : { kind: 'line', ...to };
}

/** What keeps a line from being sent. */
export function obstacleTo(reach: InputRoute): Obstacle | undefined {
  switch (reach.kind) {
    case 'line':
      return undefined;
    case 'terminal':
      return { why: `${reach.to.name} has a terminal now`, advice: 'i attaches to it' };
    case 'none':
      return reach;
  }
}

/** For whom lines would be typed where an app is chosen: the instance that is reached, or its first. */
function addresseeOf(app: AppStatus | undefined): Addressee | undefined {
  if (!app) return undefined;
  const reach = reachOf(app);
  const instance = reach.kind === 'line' ? reach.instance : (app.instances[0]?.instance ?? 1);
  return { app: app.name, instance };
}

/** Whether the selected app has a terminal, or a debugger that waits in it. */
export function awaitsAttaching(state: UiState): boolean {
  const app = selectedApp(state);
  if (!app) return false;
  return reachOf(app).kind === 'terminal' || app.attention?.kind === 'debugger';
}

/** The last one needs no line break. */
export function linesIn(text: string): number {
  let lines = 1;
  for (
    let at = text.indexOf('\n');
    at !== -1 && at < text.length - 1;
    at = text.indexOf('\n', at + 1)
  ) {
    lines += 1;
  }
  return lines;
}

/** Line breaks in it. */
function endedLines(text: string): number {
  return text.split('\n').length - 1;
}

function unsentOf(to: InstanceOf, text: string): readonly Unsent[] {
  return text === '' ? [] : [{ to, lines: endedLines(text) }];
}

/** What goes to one instance. */
interface Line {
  readonly to: InstanceOf;
  readonly sender: LineSender;
}

/** What the app has not taken by then is told of. */
const SLOW_MS = 250;
/** So long is waited on leaving for what is under way. */
const LAST_ANSWER_MS = 500;

export class AppInput {
  readonly #stage: Stage;
  /** By instance. */
  readonly #lines = new Map<string, Line>();
  readonly #lost: Unsent[] = [];
  #leaving = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /**
   * For whom lines are to be typed. Also where nobody takes them now: whoever pressed the key types on,
   * and none of that was meant as keys of the dashboard. A terminal, where the app has one, is joined
   * instead.
   */
  begin(): { readonly to: Addressee | undefined } | undefined {
    const app = selectedApp(this.#stage.state);
    const reach = reachOf(app);
    if (reach.kind !== 'terminal') return { to: addresseeOf(app) };
    this.#attachTo(reach.to);
    return undefined;
  }

  /**
   * Sends a line, or several, each with its line break. What comes of it stands in the app's log.
   * @returns false where that cannot be now; the prompt says why
   */
  send(to: Addressee | undefined, text: string): boolean {
    const reach = reachTo(this.#stage.state, to);
    if (reach.kind !== 'line') return false;
    const { sender } = this.#lineTo(reach);
    // What is taken at once is not worth a word.
    if (!sender.idle) this.#stage.after(SLOW_MS, () => this.#showUnsent());
    sender.send(text.endsWith('\n') ? text : `${text}\n`);
    return true;
  }

  /**
   * The dashboard is about to go: a moment is left to what is under way, and then it is given up.
   * @returns undefined where nothing is
   */
  settled(): Promise<void> | undefined {
    const idle = [...this.#lines.values()].flatMap(({ sender }) => sender.idle ?? []);
    if (idle.length === 0) return undefined;
    this.#leaving = true;
    return atMost(this.#stage, LAST_ANSWER_MS, Promise.all(idle)).then(() => void this.close());
  }

  /** Nothing more is sent. @returns what was given up */
  close(): readonly Unsent[] {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    this.#lost.push(...lines.flatMap(({ to, sender }) => unsentOf(to, sender.close())));
    return this.#lost;
  }

  /** Kept, so that what was sent before goes before. */
  #lineTo(to: InstanceOf): Line {
    const key = `${to.app}.${to.instance}`;
    const known = this.#lines.get(key);
    const sender = known?.sender ?? new LineSender(this.#sending(to));
    const line = { to, sender };
    this.#lines.set(key, line);
    return line;
  }

  #sending(to: InstanceOf): LineSending {
    const { app, instance } = to;
    return {
      send: (text) => {
        const { handle } = this.#stage;
        if (!handle) return Promise.reject(new Error('the stack has not answered yet'));
        return handle.act(app, { kind: 'input', text, instance });
      },
      refused: (why, taken, rest) => {
        const before = taken === '' ? '' : `; ${linesText(endedLines(taken))} went there before`;
        tell(this.#stage, { level: 'error', app, text: `${why}${before}`, endsWith: 'key' });
        if (this.#leaving) this.#lost.push(...unsentOf(to, rest));
        this.#showUnsent();
      },
      progressed: () => this.#showUnsent(),
    };
  }

  #showUnsent(): void {
    const unsent = [...this.#lines.values()].flatMap(({ to, sender }) => unsentOf(to, sender.open));
    if (unsent.length === 0 && this.#stage.state.unsent.length === 0) return;
    this.#stage.dispatch({ type: 'unsent', unsent });
  }

  /**
   * Joins the terminal of the selected app.
   * @returns `line` where there is none: whoever pressed the key types on, as in {@link begin}
   */
  attach(): 'line' | undefined {
    const app = selectedApp(this.#stage.state);
    const reach = reachOf(app);
    if (reach.kind === 'terminal') {
      this.#attachTo(reach.to);
      return undefined;
    }
    if (reach.kind === 'line' && app?.attention?.kind !== 'debugger') {
      const { app: name } = reach;
      answerKey(
        this.#stage,
        `${name} has no terminal: Enter sends lines; sockpit restart --tty ${name}`,
      );
    }
    return 'line';
  }

  /** Takes the keys back. */
  leave(): void {
    const { mode } = this.#stage.state;
    if (mode.kind !== 'attached') return;
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'normal' } });
    const { to, over } = mode;
    if (over === undefined) answerKey(this.#stage, `left the terminal of ${to.name}; it runs on`);
  }

  #attachTo(to: InstanceOf): void {
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'attached', to, over: undefined } });
  }
}
