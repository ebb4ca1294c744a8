/**
 * Looks in the log files for the next line that the filter lets through, or for the next of these where an
 * app was started, beyond the lines that are shown of a log: page after page, until one is found, or there
 * are no more.
 */
import { StackLostError } from '../src/model/handle.js';
import { boundBeyond } from './file-bound.js';
import { clearedFloor } from './excerpts.js';
import { lookThrough, type Hit, type PageOrder } from './file-page.js';
import { lineFinder, type LineFinder, type Sought } from './lines/line-finder.js';
import { isBeginning } from './log-lines.js';
import { heldSeq, readAround, type PageReader } from './log-pages.js';
import { placeOf } from './state.js';
import { messageOf } from '../src/model/message-of.js';
import { answerKey } from './stage.js';

/** `start`: where an app was started. */
export type SoughtLine = 'start' | 'passing';

/** That there is none. */
const NONE: Readonly<Record<SoughtLine, (which: 'later' | 'earlier') => string>> = {
  start: (which) => `no ${which} start, nor in the log files`,
  passing: (which) => `no ${which} line passes the filter, nor in the log files`,
};

interface Order extends PageOrder {
  readonly what: SoughtLine;
}

export class LineSearch {
  readonly #options: PageReader;
  #going: { readonly key: string; readonly abort: AbortController } | undefined;

  constructor(options: PageReader) {
    this.#options = options;
  }

  /**
   * False: there is nothing more in that direction.
   * @param answer takes the place of the line, in a piece that is kept while the log's place is in it
   */
  begin(what: SoughtLine, forward: boolean, answer: (seq: number) => void): boolean {
    const { holdings, state, signal } = this.#options;
    const { selected: app } = state();
    const place = placeOf(state());
    const bound = boundBeyond(app, forward, place, holdings);
    if (!bound) return false;
    const order: Order = { what, app, forward, floor: clearedFloor(app, place), bound };
    const key = JSON.stringify([order, state().filter]);
    if (this.#going?.key === key) return true;
    this.stop();
    const abort = new AbortController();
    this.#going = { key, abort };
    void this.#run(order, AbortSignal.any([abort.signal, signal]), answer).finally(() => {
      if (this.#going?.abort === abort) this.stop();
    });
    return true;
  }

  stop(): void {
    if (!this.#going) return;
    this.#going.abort.abort();
    this.#going = undefined;
    this.#options.dispatch({ type: 'looking', looking: undefined });
  }

  async #run(order: Order, signal: AbortSignal, answer: (seq: number) => void): Promise<void> {
    const { handle, state, dispatch } = this.#options;
    const { forward } = order;
    const { filter, muted } = state();
    const { anchor } = placeOf(state());
    const find = this.#finder(order);
    const wanted = (): boolean => {
      const now = state();
      const same = now.selected === order.app && now.filter === filter && now.muted === muted;
      return !signal.aborted && same && placeOf(now).anchor === anchor;
    };
    let { bound } = order;
    let lines = 0;
    let t: number | undefined;
    try {
      for (;;) {
        dispatch({ type: 'looking', looking: { forward, lines, t } });
        const page = await lookThrough(handle, { ...order, bound }, find, { signal, wanted });
        if (!page) return;
        if (page.hit) {
          const seq = await this.#placeOf(order, page.hit, signal, wanted);
          if (seq !== undefined) answer(seq);
          return;
        }
        if (page.lines === 0) {
          answerKey(this.#options, NONE[order.what](forward ? 'later' : 'earlier'));
          return;
        }
        lines += page.lines;
        t = page.t ?? t;
        bound = page.bound;
      }
    } catch (error) {
      if (signal.aborted || error instanceof StackLostError) return;
      answerKey(
        this.#options,
        `the log files could not be looked through: ${messageOf(error)}`,
        'warning',
      );
    }
  }

  /** What a search for nothing would find past the filter, of the lines that are meant. */
  #finder({ what, app: selected }: Order): LineFinder {
    const { holdings, state } = this.#options;
    const { filter, muted, json } = state();
    const silent = selected === undefined ? muted : [];
    const sought: Sought = { query: '', regex: false, filter, muted: silent, json, selected };
    const find = lineFinder(sought, holdings.match);
    return what === 'start' ? (entries) => find(entries.filter(isBeginning)) : find;
  }

  /** Where the line stands, with what lies around it. */
  async #placeOf(
    { app, floor }: PageOrder,
    line: Hit,
    signal: AbortSignal,
    wanted: () => boolean,
  ): Promise<number | undefined> {
    const { handle, holdings } = this.#options;
    const held = heldSeq(app, line, holdings);
    if (held !== undefined) return held;
    const around = { app, at: line.at, floor };
    const { excerpt, seq } = await readAround(line, around, { handle, signal, holdings });
    if (!wanted() || seq === undefined) return undefined;
    holdings.excerpts.put(app, excerpt);
    return seq;
  }
}
