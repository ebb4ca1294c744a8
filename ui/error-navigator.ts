/**
 * Leads from error to error, of all apps. One counts as seen once it is on the screen: what hides it is
 * undone, and lines that are held no longer are read from the files.
 */
import type { LogError } from './lines/error-index.js';
import { NO_FILTER } from './lines/line-filter.js';
import type { LogNavigator } from './log-navigator.js';
import { BEFORE_ANY_LINE } from './log-place.js';
import { answerKey, tell, type LinePlace, type Stage } from './stage.js';
import { placeOf } from './state.js';

export class ErrorNavigator {
  readonly #stage: Stage;
  readonly #log: LogNavigator;

  constructor(stage: Stage, log: LogNavigator) {
    this.#stage = stage;
    this.#log = log;
  }

  /** To the next unseen one, round and round; or to the one before, seen or not. */
  step(forward: boolean): void {
    const stage = this.#stage;
    const { errors } = stage.scene;
    const at = stage.state.errorAt ?? (forward ? -Infinity : Infinity);
    const unseen = errors.filter(({ seen }) => !seen);
    const error = forward
      ? (unseen.find(({ seq }) => seq > at) ?? unseen[0])
      : errors.findLast(({ seq }) => seq < at);
    if (!error) {
      answerKey(stage, forward ? 'no unseen errors' : 'no error before this one');
      return;
    }
    const { app, seq, n, t, lastT } = error;
    if (stage.state.zoom && stage.state.focus === 'requests') {
      stage.dispatch({ type: 'toggle', what: 'zoom' });
    }
    stage.dispatch({ type: 'select', app });
    stage.dispatch({ type: 'error-at', seq });
    stage.dispatch({ type: 'spot', spot: { app, from: t, to: lastT } });
    const cleared = (placeOf(stage.state).cleared.numbers.get(app) ?? 0) >= n;
    if (cleared) stage.dispatch({ type: 'clear', to: BEFORE_ANY_LINE });
    stage.files?.locate({ app, n }, (place) => this.#arrive(error, cleared, place));
  }

  #arrive(error: LogError, cleared: boolean, place: LinePlace): void {
    const stage = this.#stage;
    const { text } = error;
    switch (place.kind) {
      case 'held':
      case 'read':
        this.#show(error, cleared, place);
        return;
      case 'gone':
        answerKey(stage, `the log files have this error no more: ${text}`);
        stage.see([error]);
        return;
      case 'unreadable': {
        const words = `${place.why}; the error is still unseen: ${text}`;
        const notice = { level: 'warning', app: null, endsWith: 'key' } as const;
        tell(stage, { ...notice, text: `the log files could not be read: ${words}` });
      }
    }
  }

  #show(
    error: LogError,
    cleared: boolean,
    { kind, seq }: Extract<LinePlace, { seq: number }>,
  ): void {
    const stage = this.#stage;
    const log = this.#log;
    const bring = (): boolean => (kind === 'held' ? log.show(seq) : log.bring(seq));
    const filtered = !bring();
    if (filtered) {
      stage.dispatch({ type: 'filter', filter: NO_FILTER });
      bring();
    }
    const undone = [
      ...(filtered ? ['the filter hid this error: it is off now'] : []),
      ...(cleared ? ['this error was cleared from view: what was cleared is shown again'] : []),
    ];
    if (undone.length > 0) answerKey(stage, undone.join('; '));
    const { app, n } = error;
    if (log.shown.some((line) => line.app === app && line.n === n)) stage.see([error]);
  }
}
