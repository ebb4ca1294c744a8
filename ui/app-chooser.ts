/**
 * Chooses an app: the next one of the list, or by its number, digit by digit.
 */
import { listedApps } from './list-order.js';
import { answerKey, type Stage } from './stage.js';
import { chipOrder } from './views/chips.js';
import { layoutOf } from './views/screen.js';

/** Digits that come so soon one after the other, in ms, are of one number. */
const TOGETHER_MS = 1000;

export class AppChooser {
  readonly #stage: Stage;
  /** What was typed last, and the app that it chose. */
  #typed = { number: 0, app: undefined as string | undefined, at: -Infinity };

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** In the order of the list. */
  by(delta: number): void {
    const { scene } = this.#stage;
    const { kind, list } = layoutOf(scene);
    const rows = list ? list.height - 1 : Infinity;
    const among =
      list && kind === 'chips'
        ? chipOrder(scene, list.width)
        : listedApps(scene, rows).map(({ app }) => app.name);
    this.#stage.dispatch({ type: 'select-by', delta, among });
  }

  /** @param number from 1, in the order of the config; 0: all */
  number(number: number): void {
    const app = this.#stage.state.stack?.apps[number - 1];
    if (number > 0 && !app) answerKey(this.#stage, `there is no app ${number}`);
    else this.#stage.dispatch({ type: 'select', app: app?.name });
  }

  /** One digit chooses at once; a second that follows soon makes a longer number of it. */
  digit(digit: number): void {
    const number = this.#joined(digit) ?? digit;
    this.number(number);
    const app = this.#stage.state.stack?.apps[number - 1]?.name;
    this.#typed = { number, app, at: this.#stage.elapsed() };
  }

  /** This digit goes on with a number: the app that stood there meanwhile was not asked for. */
  goesOn(digit: number): boolean {
    return this.#joined(digit) !== undefined;
  }

  /** The number that the digit makes with what was typed before; undefined where it begins another. */
  #joined(digit: number): number | undefined {
    const { number, app, at } = this.#typed;
    const { state } = this.#stage;
    const longer = number * 10 + digit;
    if (number === 0 || longer > (state.stack?.apps.length ?? 0)) return undefined;
    const meanwhile = state.selected !== app || this.#stage.elapsed() - at > TOGETHER_MS;
    return meanwhile ? undefined : longer;
  }
}
