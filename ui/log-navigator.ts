/**
 * Moves through the log that is shown: by rows and pages, to its ends, from match to match.
 */
import { isBeginning } from './log-lines.js';
import type { Entry } from './lines/entry-ring.js';
import { matchBefore, matchFrom, type Matches } from './lines/matches.js';
import type { Newest } from './log-place.js';
import type { Scene } from './scene.js';
import type { FilesOfLog } from './stage.js';
import { placeOf, type Action, type UiState } from './state.js';
import {
  anchorShowing,
  lastAnchor,
  scrolled,
  topAnchor,
  visibleRows,
  type Anchor,
  type Formatter,
  type VisibleRow,
} from './lines/viewport.js';
import { formatterFor, isWhole, lacksLines, lineFormat, whichLines } from './views/log.js';
import { layoutOf } from './views/screen.js';

interface Host {
  readonly state: UiState;
  readonly scene: Scene;
  readonly newest: Newest;
  dispatch(action: Action): void;
  readonly files: FilesOfLog | undefined;
}

interface View {
  readonly scene: Scene;
  readonly height: number;
  readonly anchor: Anchor | null;
  readonly format: Formatter;
}

/** Another anchor would show what is shown now. */
function isStuck({ scene, anchor, height, format }: View, next: Anchor | null): boolean {
  const first = (of: Anchor | null): VisibleRow | undefined =>
    visibleRows(scene.entries, of, height, format)[0];
  const [now, then] = [first(anchor), first(next)];
  return now?.entry === then?.entry && now?.sub === then?.sub;
}

/** With fewer lines left in the direction in which somebody goes, more are read from the files. */
const NEAR_END = 500;

export class LogNavigator {
  readonly #host: Host;
  /** What waits for lines that were not looked at yet, says what {@link stepSearch} does. */
  #waiting: (() => string | undefined) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  scroll(rows: number): void {
    const view = this.#view();
    const { scene, anchor, height, format } = view;
    const { entries, behind } = scene;
    const target = scrolled(entries, anchor, height, rows, format);
    // The end of what was read so far is not the end of the log.
    const next = target ?? (behind > 0 ? lastAnchor(entries, height, format) : null);
    if (isStuck(view, next) && this.#seekPassing(rows > 0)) return;
    this.#setAnchor(next);
    const at = target === null ? entries.length : entries.indexOf(target.seq);
    if (rows < 0 && at < NEAR_END) this.#host.files?.readOn('older');
    if (rows > 0 && behind > 0 && entries.length - at < NEAR_END) this.#host.files?.readOn('newer');
  }

  /** @param by pages; a whole one keeps a row of the one before */
  page(by: number): void {
    const { height } = this.#view();
    const rows = Math.abs(by) === 1 ? height - 1 : Math.floor(height * Math.abs(by));
    this.scroll(Math.sign(by) * Math.max(1, rows));
  }

  /** To the first line that is held, and on to the first of all once that is read. */
  toTop(): void {
    const { scene, anchor, height, format } = this.#view();
    const { entries, behind, droppedTo } = scene;
    const { files } = this.#host;
    const isAll = behind === 0 && files?.goOn(false) !== true;
    // Where the filter leaves less than a screen of a part, its first line is not in view with the end.
    const first =
      entries.length > 0
        ? { seq: entries.at(0).seq, sub: 0 }
        : (anchor ?? { seq: droppedTo + 1, sub: 0 });
    this.#setAnchor(isAll ? topAnchor(entries, height, format) : first);
    files?.readOn('oldest');
  }

  /** Of a log that is filtered the next line that passes may be far away in the files. */
  #seekPassing(forward: boolean): boolean {
    const { files, state } = this.#host;
    if (isWhole(state)) return false;
    return files?.seekPassing(forward, (seq) => void this.bring(seq)) === true;
  }

  toEnd(): void {
    this.#setAnchor(null);
  }

  /** Stays where it is, instead of following the end. */
  hold(): void {
    if (placeOf(this.#host.state).anchor === null) this.#stay();
  }

  toggleFollow(): void {
    this.#setAnchor(placeOf(this.#host.state).anchor === null ? this.#firstShown() : null);
  }

  /**
   * Looks for a text from where the log stood when the search began, and shows the nearest match;
   * an empty text ends the search.
   */
  search(text: string, regex: boolean, origin: Anchor | null): undefined {
    this.#waiting = undefined;
    this.#setAnchor(origin);
    if (text === '') {
      this.#host.dispatch({ type: 'search', search: undefined });
      return;
    }
    this.#host.dispatch({ type: 'search', search: { query: text, regex, current: undefined } });
    const { matches } = this.#host.scene;
    const top = this.#firstShown()?.seq ?? 0;
    const below = matches && matches.lookedFrom <= top ? matchFrom(matches, top) : undefined;
    const current = below ?? (matches && matchBefore(matches, top));
    if (matches && current === undefined) {
      if (matches.lookedFrom > -Infinity) this.#waiting = () => this.search(text, regex, origin);
      return;
    }
    this.#host.dispatch({ type: 'search', search: { query: text, regex, current } });
    if (current !== undefined) this.show(current);
  }

  /** More lines were looked at, or tried. @returns what there is to say of it */
  lookedOn(): string | undefined {
    // What is left is looked through whenever the log is asked for.
    const { matches } = this.#host.scene;
    return matches && this.#waiting?.();
  }

  /** Something else is wanted than what waits. */
  waitNoMore(): void {
    this.#waiting = undefined;
  }

  /**
   * To where an app was started or a mark was set, after or before the place of the log. Where none
   * is shown it is looked for in the files; where there is none the log stays.
   * @returns what there is to say of it
   */
  stepRun(forward: boolean): string | undefined {
    if (this.#goToRun(forward)) return undefined;
    const { files } = this.#host;
    const seeks = files?.seekRun(forward, (seq) => void this.bring(seq, 'top')) === true;
    return seeks ? undefined : `no ${forward ? 'later' : 'earlier'} start`;
  }

  /** False where nothing of the view moved. */
  #goToRun(forward: boolean): boolean {
    const { scene, anchor } = this.#view();
    const { entries } = scene;
    const step = forward ? 1 : -1;
    const here = anchor === null ? entries.length : entries.indexOf(anchor.seq);
    for (let i = here + step; i >= 0 && i < entries.length; i += step) {
      const entry = entries.at(i);
      if (!isBeginning(entry)) continue;
      this.bring(entry.seq, 'top');
      const now = placeOf(this.#host.state).anchor;
      return !forward || now?.seq !== anchor?.seq || now?.sub !== anchor?.sub;
    }
    return false;
  }

  /** Brings the moment that was jumped to into view. False where no line of it is held. */
  showSpot(): boolean {
    const { spot } = this.#host.state;
    if (!spot) return false;
    this.toEnd();
    const { entries } = this.#host.scene;
    let nearest: number | undefined;
    for (let i = entries.length - 1; i >= 0; i--) {
      const { t, seq } = entries.at(i);
      if (t < spot.from) break;
      nearest = seq;
    }
    nearest ??= entries.length > 0 ? entries.at(entries.length - 1).seq : undefined;
    if (nearest === undefined) return false;
    this.show(nearest);
    return entries.at(entries.indexOf(nearest)).t <= spot.to;
  }

  /**
   * To the next match or the one before. Beyond what is shown of the log it goes on in the files; where
   * they have no more, from the other end.
   * @returns what there is to say of it
   */
  stepSearch(forward: boolean): string | undefined {
    this.#waiting = undefined;
    const { search } = this.#host.state;
    const { matches } = this.#host.scene;
    if (!search || !matches) return 'no search; / begins one';
    const problem = matches.problem ?? this.#host.scene.filterProblem;
    if (problem !== undefined) return problem;
    const { current } = search;
    const from = current ?? this.#firstShown()?.seq ?? 0;
    const further = forward
      ? matchFrom(matches, current === undefined ? from : from + 1)
      : matchBefore(matches, from);
    // There may be a nearer one, or one at all, among those that were not looked at yet.
    const { lookedFrom } = matches;
    if (forward ? lookedFrom > from : further === undefined && lookedFrom > -Infinity) {
      this.#waiting = () => this.stepSearch(forward);
      return undefined;
    }
    const { behind, wholeFrom } = this.#host.scene;
    // Further back there are lines between those that are shown.
    const reached = further !== undefined && (forward || further >= wholeFrom);
    if (!reached && this.#seek(forward, matches)) return undefined;
    const next =
      further ?? (forward ? matchFrom(matches, -Infinity) : matchBefore(matches, Infinity));
    this.#host.dispatch({ type: 'search', search: { ...search, current: next } });
    if (next === undefined) {
      return lacksLines(this.#host.scene)
        ? `no match in the lines ${whichLines(this.#host.scene)}, nor in the log files`
        : 'no match in this log';
    }
    this.show(next);
    if (further !== undefined) return undefined;
    if (behind > 0) return 'no more in what was read of the log; on from its other end';
    if (forward && lacksLines(this.#host.scene)) {
      const which = whichLines(this.#host.scene);
      return `search hit BOTTOM, continuing at the first line ${which}; N there looks in the files`;
    }
    // vim's words, which many know.
    const [hit, on] = forward ? ['BOTTOM', 'TOP'] : ['TOP', 'BOTTOM'];
    return `search hit ${hit}, continuing at ${on}`;
  }

  /** What there is to say of a search that was typed to its end. */
  get unfound(): string | undefined {
    const { matches } = this.#host.scene;
    const isNone = matches?.found.length === 0 && matches.lookedFrom === -Infinity;
    if (!isNone || matches.problem !== undefined || !lacksLines(this.#host.scene)) return undefined;
    const { files } = this.#host;
    const [older, newer] = [files?.goOn(false) === true, files?.goOn(true) === true];
    if (!older && !newer) return undefined;
    const ways = !newer
      ? 'N looks in the log files'
      : !older
        ? 'n looks in the log files'
        : 'N looks in the log files before them, n in those behind';
    return `no match in the lines ${whichLines(this.#host.scene)}; ${ways}`;
  }

  /** A search that has found nothing yet goes on in the other direction where one has nothing more. */
  #seek(forward: boolean, { found }: Matches): boolean {
    const { files } = this.#host;
    const none = found.length === 0;
    return files?.seek(forward, none) === true || (none && files?.seek(!forward, none) === true);
  }

  /** The match that was looked for in the files is there. */
  found(seq: number): undefined {
    const { search } = this.#host.state;
    if (search) this.#host.dispatch({ type: 'search', search: { ...search, current: seq } });
    // The filter of the log may not have come to it yet.
    if (!this.bring(seq)) this.#waiting = () => this.found(seq);
  }

  /**
   * Brings a line into view; where it is already, the view only stops following. False: the log that
   * is shown has no such line.
   */
  show(seq: number): boolean {
    if (!this.shown.some((entry) => entry.seq === seq)) return this.bring(seq);
    this.#stay();
    return true;
  }

  /**
   * The same for a line that may stand in a piece of the log which is kept only while the log's place
   * is in it: the view moves, wherever the line was.
   * @param to the row in which it comes, or the nearest to that which the log has
   */
  bring(seq: number, to: 'top' | 'third' = 'third'): boolean {
    this.#setAnchor({ seq, sub: 0 });
    const { scene, height, format } = this.#view();
    const { entries } = scene;
    const index = entries.indexOf(seq);
    const isThere = index < entries.length && entries.at(index).seq === seq;
    if (isThere && to === 'third') this.#setAnchor(anchorShowing(entries, seq, height, format));
    this.#stay();
    return isThere;
  }

  /** Near the end the rows begin above the anchor: there it would go down with each line that comes. */
  #stay(): void {
    const first = this.#firstShown();
    if (first) this.#setAnchor(first);
  }

  /** Lines in view. */
  get shown(): readonly Entry[] {
    const { scene, anchor, height, format } = this.#view();
    return visibleRows(scene.entries, anchor, height, format).map(({ entry }) => entry);
  }

  #firstShown(): Anchor | null {
    const { scene, anchor, height, format } = this.#view();
    const first = visibleRows(scene.entries, anchor, height, format)[0];
    return first ? { seq: first.entry.seq, sub: first.sub } : null;
  }

  #setAnchor(anchor: Anchor | null): void {
    this.#host.dispatch({ type: 'anchor', anchor, newest: this.#host.newest });
  }

  #view(): View {
    const { scene } = this.#host;
    const { log } = layoutOf(scene);
    const format = formatterFor(lineFormat(scene, log.width));
    return { scene, height: log.height, anchor: placeOf(this.#host.state).anchor, format };
  }
}
