/**
 * Lets connections in before requests are answered, where many come at once.
 *
 * An event loop accepts one connection in a turn (libuv from 1.45 on), and a turn lasts until all
 * requests that have come are read and sent on. Two hundred connections that are busy already would
 * make each that is still outside wait for a turn of many milliseconds, and for one more for each
 * before it in the queue: seconds, which nobody sees who measures from the first byte on. So while
 * connections come, turns are kept short: requests wait in the order in which they came, and a turn
 * takes only a few of them.
 */

/** Of those that wait, in a turn in which a connection came; enough for one request a connection. */
const IN_A_TURN = 4;

export class Rush<T> {
  readonly #take: (task: T) => void;
  readonly #afterTurn: (run: () => void) => void;
  #waiting: T[] = [];
  #on = false;
  #came = false;

  /** @param afterTurn calls back when what has come in this turn of the event loop is dealt with */
  constructor(take: (task: T) => void, afterTurn: (run: () => void) => void) {
    this.#take = take;
    this.#afterTurn = afterTurn;
  }

  /** A connection has been accepted. */
  accepted(): void {
    this.#came = true;
    if (this.#on) return;
    this.#on = true;
    this.#afterTurn(this.#turn);
  }

  /** Takes it now, or in its turn while connections come. */
  add(task: T): void {
    if (this.#on) this.#waiting.push(task);
    else this.#take(task);
  }

  readonly #turn = (): void => {
    if (this.#came) {
      this.#came = false;
      for (const task of this.#waiting.splice(0, IN_A_TURN)) this.#take(task);
      this.#afterTurn(this.#turn);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#on = false;
    for (const task of waiting) this.#take(task);
  };
}
