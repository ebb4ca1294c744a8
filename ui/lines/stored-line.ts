/**
 * A line as it is held, in as few bytes as V8 needs for it.
 */
import type { Entry } from './line-ring.js';

/**
 * What times are counted from: any moment near those of the lines. Their distance from it is a small
 * integer (31 bits of ms are 24 days), where a time since 1970 is an object of its own to each line.
 */
const NEAR = Date.now();

export class StoredLine implements Entry {
  readonly #since: number;

  constructor(
    readonly seq: number,
    readonly app: string,
    readonly n: number,
    t: number,
    readonly stream: Entry['stream'],
    readonly text: string,
    readonly level: Entry['level'],
  ) {
    this.#since = t - NEAR;
  }

  get t(): number {
    return NEAR + this.#since;
  }
}
