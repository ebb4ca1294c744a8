/**
 * Copies lines of the log and saves the view.
 */
import type { LinesCommand } from './keys/command.js';
import { linesText } from './text/figure-text.js';
import { LineSelector } from './line-selector.js';
import { clockText } from '../src/model/clock-text.js';
import type { LogNavigator } from './log-navigator.js';
import { saveAllLine } from './keys/command-line.js';
import { partOfLog } from './views/log.js';
import { answerKey, tell, type Stage } from './stage.js';
import { messageOf } from '../src/model/message-of.js';

/** More than this is not for a clipboard, in UTF-16 code units. */
const MAX_COPY = 1024 * 1024;

export class LineActions {
  readonly #stage: Stage;
  readonly #selector: LineSelector;

  constructor(stage: Stage, log: LogNavigator) {
    this.#stage = stage;
    this.#selector = new LineSelector(stage, log);
  }

  run(command: LinesCommand): void {
    switch (command.kind) {
      case 'select-begin':
        if (!this.#selector.begin()) answerKey(this.#stage, 'there are no lines to choose from');
        return;
      case 'select-move':
        this.#selector.move(command.by);
        return;
      case 'select-copy':
        this.#copySelection();
        return;
      case 'copy-error':
        this.#copyError();
        return;
      case 'mark':
        this.#stage.mark();
    }
  }

  /** Where the view would be saved, for the one who types the path. */
  get suggestedPath(): string {
    const { state, desk } = this.#stage;
    const time = clockText(this.#stage.now()).replaceAll(':', '');
    return desk.placeFor(`${state.title}-${state.selected ?? 'all'}-${time}.log`);
  }

  save(path: string): void {
    const { text, lines } = this.#selector.all;
    // As it is now: more may have come once it is written.
    const part = partOfLog(this.#stage.scene, lines);
    const all = part === undefined ? '' : `; all: ${saveAllLine(this.#stage.state)}`;
    if (path.trim() === '') {
      answerKey(this.#stage, 'nothing was saved: there was no path');
      return;
    }
    this.#stage.desk.save(path.trim(), text).then(
      (saved) => answerKey(this.#stage, `saved ${part ?? linesText(lines)} to ${saved}${all}`),
      (error: unknown) => this.#complain(error),
    );
  }

  #copySelection(): void {
    const { chosen } = this.#selector;
    if (!chosen) return;
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'normal' } });
    this.#copy(chosen.text, linesText(chosen.lines));
  }

  #copyError(): void {
    const { selected } = this.#stage.state;
    const last = this.#selector.lastError(selected);
    if (last) this.#copy(last.text, `the last error of ${last.app}`);
    else answerKey(this.#stage, `no error of ${selected ?? 'any app'} is in view`);
  }

  #copy(text: string, what: string): void {
    if (text.length > MAX_COPY) {
      answerKey(this.#stage, `${what} are too much for a clipboard; S saves the view to a file`);
      return;
    }
    this.#stage.desk.copy(text).then(
      (how) => answerKey(this.#stage, `${what}: ${how}`),
      (error: unknown) => this.#complain(error),
    );
  }

  #complain(error: unknown): void {
    tell(this.#stage, { level: 'error', app: null, text: messageOf(error), endsWith: 'key' });
  }
}
