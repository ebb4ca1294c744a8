/**
 * The log as lines of the terminal itself, which stay in its scroll-back: what has come since the last
 * time, each line once.
 */
import { entriesBetween } from './lines/entry-ring.js';
import type { LogBuffer } from './lines/log-buffer.js';
import { formatEntry, isBeginning } from './log-lines.js';
import type { Mode } from './mode.js';
import { textRun, type Row } from './text/rows.js';
import type { Scene } from './scene.js';
import { lineFormat } from './views/log.js';
import { titleRow } from './views/title.js';

/** Lines that came before anything was rolled; the files have all. */
const AT_FIRST = 1000;
/** The terminal breaks its lines itself, so that they are whole when they are copied. */
const UNBROKEN = 1_000_000;

export class LogRoll {
  /** Seq of the last line that was rolled. */
  #to = 0;
  /** Another object each time that the terminal is left to the log. */
  #mode: Mode | undefined;

  /** Rows to be written under those that were; none where nothing is new. */
  next(scene: Scene, logs: Pick<LogBuffer, 'droppedTo'>): Row[] {
    const { state, theme, stored } = scene;
    const droppedTo = logs.droppedTo(state.selected);
    const format = {
      ...lineFormat(scene, state.size.columns),
      wrap: true,
      rangesIn: undefined,
      rangesInName: undefined,
    };
    const rows: Row[] = [];
    if (this.#to > 0 && droppedTo > this.#to) {
      rows.push([textRun('lines are missing here: sockpit logs has them', theme.bad)]);
    }
    const lines = entriesBetween(stored, this.#to + 1, Infinity);
    for (const entry of this.#to === 0 ? lines.slice(-AT_FIRST) : lines) {
      const width = isBeginning(entry) ? format.width : UNBROKEN;
      rows.push(...formatEntry(entry, { ...format, width }));
    }
    // Under what there is: above it, it would be out of sight at once.
    if (state.mode !== this.#mode) {
      this.#mode = state.mode;
      const title = [
        textRun(state.selected ?? 'all', theme.bold),
        textRun('T goes back', theme.accent),
      ];
      rows.push(titleRow(theme, format.width, title));
    }
    this.#to = Math.max(this.#to, droppedTo, lines.at(-1)?.seq ?? 0);
    return rows;
  }
}
