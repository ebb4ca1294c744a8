/**
 * The last line of each instance of an app, for whoever has to know what the next one goes on from.
 */
import { instanceOf, type LineOrigin } from '../../src/model/log.js';
import type { Entry } from './line-ring.js';

export class LastLines {
  /** The last of all, which most lines follow: those of the others are looked up. */
  #newest: Entry | undefined;
  readonly #others = new Map<number, Entry>();

  /** The last line of whoever wrote this one. */
  of(line: LineOrigin): Entry | undefined {
    const newest = this.#newest;
    const instance = instanceOf(line);
    if (newest && instanceOf(newest) === instance) return newest;
    return this.#others.get(instance);
  }

  take(entry: Entry): void {
    const newest = this.#newest;
    if (newest && instanceOf(newest) !== instanceOf(entry)) {
      this.#others.set(instanceOf(newest), newest);
    }
    this.#newest = entry;
  }
}
