/**
 * The last line of each instance of an app, for whoever has to know what the next one goes on from.
 */
import { instanceOfLine, type LineOrigin } from '../../src/model/log.js';
import type { Entry } from './entry-ring.js';

export class LastLines {
  /** The last of all, which most lines follow: those of the others are looked up. */
  #newest: Entry | undefined;
  readonly #others = new Map<number, Entry>();

  /** The last line of whoever wrote this one. */
  of(line: LineOrigin): Entry | undefined {
    const newest = this.#newest;
    const instance = instanceOfLine(line);
    if (newest && instanceOfLine(newest) === instance) return newest;
    return this.#others.get(instance);
  }

  take(entry: Entry): void {
    const newest = this.#newest;
    if (newest && instanceOfLine(newest) !== instanceOfLine(entry)) {
      this.#others.set(instanceOfLine(newest), newest);
    }
    this.#newest = entry;
  }
}
