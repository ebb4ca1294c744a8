/**
 * The header fields of the newest finished requests: as the proxy has them, not copied, and read only
 * when somebody asks for those of one request.
 *
 * What is kept outlives the collection of young objects, which costs a busy proxy more than all else
 * here. So no more than some are kept of each second, first of all those that failed: a person looks at
 * requests that come one by one, or at one that went wrong.
 */
import { RefusedError } from '../model/handle.js';
import type { RequestHeads, RequestRecord } from '../model/request.js';
import { withoutSecrets } from './hidden-values.js';

/** Requests; the fields of one may have several kilobytes. */
const KEPT = 500;
/** Of one second. */
const A_SECOND = 50;
const FAILED_A_SECOND = 100;

interface Heads {
  readonly id: number;
  readonly asked: readonly string[];
  readonly answered: readonly string[];
}

export class RecentHeads {
  readonly #ring: Heads[] = [];
  #next = 0;
  #newest = 0;
  #second = 0;
  #ofSecond = 0;

  /** @param asked fields that the client sent, names and values by turns; `answered`: that it got */
  add(record: RequestRecord, asked: readonly string[], answered: readonly string[]): void {
    const { id, t, totalMs, status } = record;
    this.#newest = id;
    const second = Math.floor((t + totalMs) / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#ofSecond = 0;
    }
    const failed = status >= 400 || status === 0;
    if (this.#ofSecond >= (failed ? FAILED_A_SECOND : A_SECOND)) return;
    this.#ofSecond++;
    this.#ring[this.#next++ % KEPT] = { id, asked, answered };
  }

  /** @throws RefusedError where they are not kept */
  of(id: number): RequestHeads {
    const found = this.#ring.find((one) => one.id === id);
    if (!found) throw new RefusedError(this.#why(id));
    const { asked, answered } = found;
    return { id, request: withoutSecrets(asked), answer: withoutSecrets(answered) };
  }

  #why(id: number): string {
    if (id > this.#newest)
      return `there is no request ${id}; ${this.#newest} have ended in this run`;
    const kept = `those of the newest ${KEPT} are, at most ${A_SECOND} of one second`;
    return `the header fields of request ${id} are not kept: ${kept}`;
  }
}
