/**
 * Lines of the log as text for elsewhere: chosen ones, those of an error, or the whole view.
 */
import { writerName } from '../src/model/log.js';
import { ErrorIndex, isOf } from './lines/error-index.js';
import { entriesBetween, type Entry } from './lines/entry-ring.js';
import { clockText } from '../src/model/clock-text.js';
import type { LogNavigator } from './log-navigator.js';
import type { Scene } from './scene.js';
import { copiedText } from './lines/shown-text.js';
import { orderedSelection, type Selection } from './mode.js';
import type { Action, UiState } from './state.js';

interface Host {
  readonly state: UiState;
  readonly scene: Scene;
  dispatch(action: Action): void;
}

export class LineSelector {
  readonly #host: Host;
  readonly #log: LogNavigator;

  constructor(host: Host, log: LogNavigator) {
    this.#host = host;
    this.#log = log;
  }

  /** Begins with the visited match, or with the last line in view. False where there is no line. */
  begin(): boolean {
    const shown = this.#log.shown.map(({ seq }) => seq);
    const visited = this.#host.state.search?.current;
    const at = visited !== undefined && shown.includes(visited) ? visited : shown.at(-1);
    if (at === undefined) return false;
    this.#log.hold();
    this.#set({ kind: 'select', from: at, to: at });
    return true;
  }

  /** Moves the end of the selection by lines; beyond the log it stays. */
  move(by: number): void {
    const selection = this.#selection;
    const { entries } = this.#host.scene;
    if (!selection || entries.length === 0) return;
    const at = entries.indexOf(selection.to) + by;
    const { seq } = entries.at(Math.max(0, Math.min(entries.length - 1, at)));
    this.#set({ ...selection, to: seq });
    if (!this.#log.shown.some((entry) => entry.seq === seq)) this.#log.show(seq);
  }

  /** The chosen lines as text, and how many; undefined where none is chosen. */
  get chosen(): { readonly text: string; readonly lines: number } | undefined {
    const selection = this.#selection;
    if (!selection) return undefined;
    const { state, scene } = this.#host;
    const [from, to] = orderedSelection(selection);
    const lines = entriesBetween(scene.entries, from, to);
    return { text: plainText(lines, state), lines: lines.length };
  }

  /** Everything that the view holds, from the first line to the last. */
  get all(): { readonly text: string; readonly lines: number } {
    const { state, scene } = this.#host;
    const lines = entriesBetween(scene.entries, -Infinity, Infinity);
    return { text: plainText(lines, state), lines: lines.length };
  }

  /**
   * The lines of the last error in the view, of an app or of any, wherever they were read from;
   * undefined where there is none.
   */
  lastError(of: string | undefined): { readonly app: string; readonly text: string } | undefined {
    const { state, scene } = this.#host;
    const lines = entriesBetween(scene.entries, -Infinity, Infinity).filter(
      ({ app, n }) => n > 0 && (of === undefined || app === of),
    );
    const errors = new ErrorIndex();
    for (const entry of lines) {
      if (entry.level === 'error') errors.add(entry);
      else errors.end(entry);
    }
    const last = errors.all.at(-1);
    if (!last) return undefined;
    const own = lines.filter((line) => isOf(line, last));
    return { app: last.app, text: plainText(own, state) };
  }

  get #selection(): Selection | undefined {
    const { mode } = this.#host.state;
    return mode.kind === 'select' ? mode : undefined;
  }

  #set(mode: Selection): void {
    this.#host.dispatch({ type: 'mode', mode });
  }
}

/** As it is read, without colours; with times where they are shown, and names where all apps are. */
function plainText(lines: readonly Entry[], { selected, timestamps, json }: UiState): string {
  return lines
    .map((entry) => {
      const { app, instance, generation, t } = entry;
      const time = timestamps === 'off' ? '' : `${clockText(t)} `;
      const named = (selected === undefined && app !== '') || instance !== undefined;
      const name = named ? `${writerName({ app, instance, generation })} | ` : '';
      return `${time}${name}${copiedText(entry, json)}\n`;
    })
    .join('');
}
