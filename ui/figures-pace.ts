/**
 * How often the figures are asked for. An answer costs both ends more than a frame does, and of a
 * stack in which nothing goes on it says what the one before has said.
 */
import type { AppStatus, StackStatus } from '../src/model/status.js';

/** Seconds between two questions. */
const EVERY = 2;
/** The same after an answer that told nothing new. */
const EVERY_WHILE_QUIET = 4;
/** Percent of a core that an app may take at rest: timers, and what looks for changed files. */
const AT_REST = 1;

export class FiguresPace {
  #known: StackStatus | undefined;
  #every = EVERY;
  #waited = 0;

  /** Called once a second: whether it is time to ask. */
  second(): boolean {
    this.#waited += 1;
    if (this.#waited < this.#every) return false;
    this.#waited = 0;
    return true;
  }

  /** Something goes on, as somebody else has seen. */
  stir(): void {
    this.#every = EVERY;
  }

  /** Takes an answer. */
  took(status: StackStatus): void {
    const known = new Map(this.#known?.apps.map((app) => [app.name, app]));
    const quiet = status.apps.every((app) => isQuiet(app, known.get(app.name)));
    this.#every = quiet ? EVERY_WHILE_QUIET : EVERY;
    this.#known = status;
  }
}

function isQuiet(app: AppStatus, before: AppStatus | undefined): boolean {
  const { total, inFlight, held } = app.requests;
  return (
    before !== undefined &&
    app.state === before.state &&
    total === before.requests.total &&
    inFlight === before.requests.inFlight &&
    held === 0 &&
    (app.cpu ?? 0) <= AT_REST
  );
}
