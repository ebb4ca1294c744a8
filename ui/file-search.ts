/**
 * Goes on with a search where what is held ends: page after page of the log files, by way of the stack,
 * wherever that is, until a line is found or there are no more. Of what is looked through nothing is
 * kept, and the expression is tried here, never by the stack.
 */
import { StackLostError } from '../src/model/handle.js';
import type { LineNumbers } from '../src/model/log.js';
import { boundBeyond } from './file-bound.js';
import { clearedFloor } from './excerpts.js';
import { lookThrough, type Hit, type PageOrder } from './file-page.js';
import { lineFinder, type Sought } from './lines/line-finder.js';
import type { Anchor } from './lines/viewport.js';
import { momentText } from './log-lines.js';
import { heldSeq, readAround, type PageReader } from './log-pages.js';
import { placeOf } from './state.js';
import type { Looking } from './search-state.js';
import { linesText } from './text/figure-text.js';
import { messageOf } from '../src/model/message-of.js';
import { answerKey } from './stage.js';

export interface FileSearchOptions extends PageReader {
  /** A line of the log that is shown was found. */
  readonly onFound: (seq: number) => void;
}

/** After this long it asks whether to go on. */
const LIMIT_MS = 60_000;

/** A search that goes on, and all that it depends on: with anything else it is not wanted any more. */
interface Order extends PageOrder {
  readonly sought: Sought;
  readonly anchor: Anchor | null;
  readonly key: string;
  /** For {@link Search.nowhereTo}, should nothing be found; undefined: it does not look at all there is. */
  readonly nowhereTo: number | undefined;
}

export class FileSearch {
  readonly #options: FileSearchOptions;
  #going: { readonly order: Order; readonly abort: AbortController } | undefined;
  /** The last order in each direction that came to the end of the files. */
  readonly #ended = new Map<boolean, Order>();
  /** Where an order took too long. */
  #left: { readonly key: string; readonly bound: LineNumbers } | undefined;

  constructor(options: FileSearchOptions) {
    this.#options = options;
  }

  /**
   * Goes on from the end of what is shown. False: there is nothing more in that direction, or
   * nothing was found in it before.
   * @param none nothing was found in what is shown
   */
  begin(forward: boolean, none: boolean): boolean {
    const order = this.#order(forward, none);
    if (!order) return false;
    const ended = this.#ended.get(forward);
    if (ended?.key === order.key) {
      this.#tellEnd(ended);
      return false;
    }
    if (this.#going?.order.key === order.key) return true;
    this.stop();
    const abort = new AbortController();
    this.#going = { order, abort };
    void this.#run(order, AbortSignal.any([abort.signal, this.#options.signal])).finally(() => {
      if (this.#going?.abort === abort) this.stop();
    });
    return true;
  }

  stop(): void {
    this.#going?.abort.abort();
    this.#going = undefined;
    const { state, dispatch } = this.#options;
    if (state().looking) dispatch({ type: 'looking', looking: undefined });
  }

  #order(forward: boolean, none: boolean): Order | undefined {
    const { holdings, state } = this.#options;
    const { selected: app, search, filter, muted, json } = state();
    if (!search) return undefined;
    const { logs, excerpts } = holdings;
    const place = placeOf(state());
    const floor = clearedFloor(app, place);
    const excerpt = excerpts.of(app);
    const bound = boundBeyond(app, forward, place, holdings);
    if (!bound) return undefined;
    const { query, regex } = search;
    const silent = app === undefined ? muted : [];
    const sought: Sought = { query, regex, filter, muted: silent, json, selected: app };
    const key = JSON.stringify([app, forward, sought, [...bound]]);
    const whole = !forward && (!excerpt || excerpts.isJoined(app, excerpt));
    const nowhereTo = none ? logs.newest.seq : logs.droppedTo(app);
    return {
      app,
      forward,
      sought,
      anchor: place.anchor,
      floor,
      bound,
      key,
      nowhereTo: whole ? nowhereTo : undefined,
    };
  }

  /** Nothing was done meanwhile that leads elsewhere. */
  #isWanted({ app, sought, anchor }: Order): boolean {
    const state = this.#options.state();
    const { selected, search, filter, muted, json } = state;
    return (
      selected === app &&
      placeOf(state).anchor === anchor &&
      search?.query === sought.query &&
      search.regex === sought.regex &&
      filter === sought.filter &&
      (selected !== undefined || muted === sought.muted) &&
      json === sought.json
    );
  }

  async #run(order: Order, signal: AbortSignal): Promise<void> {
    const { handle, holdings, dispatch, now } = this.#options;
    const { forward, key } = order;
    const find = lineFinder(order.sought, holdings.match);
    const began = now();
    let bound = this.#left?.key === key ? this.#left.bound : order.bound;
    let lines = 0;
    let t: number | undefined;
    try {
      for (;;) {
        dispatch({ type: 'looking', looking: { forward, lines, t } });
        const wanted = (): boolean => !signal.aborted && this.#isWanted(order);
        const page = await lookThrough(handle, { ...order, bound }, find, { signal, wanted });
        if (!page) return;
        if (page.hit) {
          await this.#goTo(order, page.hit, signal);
          return;
        }
        lines += page.lines;
        t = page.t ?? t;
        bound = page.bound;
        const how = { forward, lines, t };
        if (page.lines === 0) {
          this.#ended.set(forward, order);
          this.#tellEnd(order);
          answerKey(this.#options, `not found in the log files, ${this.#extent(how)}`);
          return;
        }
        if (now() - began > LIMIT_MS) {
          this.#left = { key, bound };
          const next = forward ? 'n' : 'N';
          answerKey(this.#options, `not found in ${this.#extent(how)}; ${next} looks further`);
          return;
        }
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

  #tellEnd({ nowhereTo }: Order): void {
    const { search } = this.#options.state();
    if (search && nowhereTo !== undefined) {
      this.#options.dispatch({ type: 'search', search: { ...search, nowhereTo } });
    }
  }

  /** Shows the log around a line. */
  async #goTo(order: Order, { app, n, at }: Hit, signal: AbortSignal): Promise<void> {
    const { handle, holdings, onFound } = this.#options;
    const line = { app, n };
    const held = heldSeq(order.app, line, holdings);
    if (held !== undefined) {
      onFound(held);
      return;
    }
    const around = { app: order.app, at, floor: order.floor };
    const { excerpt, seq } = await readAround(line, around, { handle, signal, holdings });
    if (signal.aborted || !this.#isWanted(order)) return;
    if (seq === undefined) {
      answerKey(this.#options, 'a line was found in the log files that is gone from them since');
      return;
    }
    holdings.excerpts.put(order.app, excerpt);
    onFound(seq);
  }

  #extent({ forward, lines, t }: Looking): string {
    const count = linesText(lines);
    if (t === undefined) return 'where there are no more lines';
    if (forward) return `${count} on to what is held`;
    return `${count} back to ${momentText(t, this.#options.now())}`;
  }
}
