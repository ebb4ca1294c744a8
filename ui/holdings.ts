/**
 * What the dashboard holds beside its state: lines and requests, with what is found in them.
 */
import type { LogChunk } from '../src/model/log.js';
import { Excerpts } from './excerpts.js';
import { LineViews } from './line-views.js';
import { LogBuffer } from './lines/log-buffer.js';
import type { Match } from './lines/matches.js';
import { RequestBuffer, type HeadsShown } from './requests/request-buffer.js';
import { RequestTracker } from './requests/request-tracker.js';
import type { Scene } from './scene.js';
import { SearchTracker } from './search-tracker.js';
import type { UiState } from './state.js';

export class Holdings {
  /** Tries regular expressions. */
  readonly match: Match;
  readonly logs: LogBuffer;
  /** Pieces of logs beside them. */
  readonly excerpts: Excerpts;
  readonly requests = new RequestBuffer();
  /** The header fields of the request that was asked for last. */
  heads: HeadsShown | undefined;
  readonly #lines: LineViews;
  readonly #searches: SearchTracker;
  readonly #filtered = new RequestTracker();
  /** How often more of the logs was looked through. */
  #looked = 0;

  /**
   * @param now epoch ms, for what has no time of its own
   * @param match tries regular expressions
   * @param onProgress more of the logs was looked through
   */
  constructor(now: () => number, match: Match, onProgress: () => void) {
    this.match = match;
    this.logs = new LogBuffer(now);
    this.excerpts = new Excerpts(this.logs);
    const onLooked = (): void => {
      this.#looked += 1;
      onProgress();
    };
    this.#lines = new LineViews(match, onLooked);
    this.#searches = new SearchTracker(match, onLooked);
  }

  /** Takes in what came of the logs, which are looked at as the state says. */
  takeLines(chunk: LogChunk, state: UiState): void {
    this.logs.add(chunk);
    this.excerpts.follow(state);
  }

  /** What the views are drawn from, as it is now. */
  scene(state: UiState, rest: Pick<Scene, 'now' | 'theme' | 'attached' | 'notes'>): Scene {
    this.excerpts.follow(state);
    const lines = this.#lines.viewFor(state, this.logs, this.excerpts);
    return {
      state,
      entries: lines.entries,
      stored: lines.stored,
      held: lines.held,
      wholeFrom: lines.wholeFrom,
      behind: lines.behind,
      newest: this.logs.newestNumbers(state.selected),
      droppedTo: this.logs.droppedTo(state.selected),
      instances: this.logs.instances,
      matches: this.#searches.matchesFor(state, lines),
      filterProblem: lines.problem,
      linesVersion: this.logs.version + this.#looked + this.excerpts.version,
      requests: this.#filtered.viewFor(state, this.requests),
      heads: this.heads,
      errors: this.logs.errors.all,
      unseen: this.logs.errors.unseen(),
      ...rest,
    };
  }
}
