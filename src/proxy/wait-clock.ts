/**
 * How long one request has waited for its app, counted from look to look: what lies
 * between two looks may have been slept through, and a suspended laptop has held nobody out.
 */

/** More than this between two looks is not counted. */
const MAX_STEP_MS = 1500;

export class WaitClock {
  /** When it began to wait, on the clock of `look`; undefined while it has not had to. */
  began: number | undefined;
  /** ms of waiting; 0 for a request that has not had to. */
  waitedMs = 0;
  /**
   * ms since it first saw that its app has died in this start, or came to one on which nothing listened;
   * undefined if neither is so.
   */
  sinceDeathMs: number | undefined;
  /** Of all looks, ms in which somebody sat in a debugger: no app is late that is held by its owner. */
  excusedMs = 0;
  /** Whether somebody does so now. */
  debugged = false;
  #lastLook: number | undefined;

  /** Each look counts what has passed since the one before. @param now on {@link Clock.elapsed} */
  look(
    now: number,
    { died, deaf, debugged }: { died: boolean; deaf: boolean; debugged: boolean },
  ): void {
    const stepMs = Math.min(now - (this.#lastLook ?? now), MAX_STEP_MS);
    this.#lastLook = now;
    if (this.debugged) this.excusedMs += stepMs;
    this.debugged = debugged;
    if (this.began !== undefined) this.waitedMs += stepMs;
    if (this.sinceDeathMs !== undefined) this.sinceDeathMs += stepMs;
    else if (died || (deaf && this.began === undefined)) this.sinceDeathMs = 0;
  }

  /** From the last look on it waits, if it does not yet. */
  begin(): number {
    return (this.began ??= this.#lastLook ?? 0);
  }
}
