/**
 * Which rows of a log are on the screen. The place is an anchor (the line at the top, and which of
 * its wrapped rows), not a number of rows: it stays where it is while older lines are dropped and
 * new ones come. Without an anchor the view follows the end. Only the lines around the place are
 * ever formatted.
 */
import type { Entry, EntryList } from './entry-ring.js';
import type { Row } from '../text/rows.js';

export interface Anchor {
  readonly seq: number;
  /** Row of the wrapped line, from 0. */
  readonly sub: number;
}

export interface VisibleRow {
  readonly entry: Entry;
  readonly sub: number;
  readonly row: Row;
}

/** Formats an entry as one row or more; cheap to call twice for the same entry. */
export type Formatter = (entry: Entry) => readonly Row[];

/** The rows of a view `height` rows high; fewer only where the log has fewer. */
export function visibleRows(
  entries: EntryList,
  anchor: Anchor | null,
  height: number,
  format: Formatter,
): VisibleRow[] {
  if (height <= 0) return [];
  if (anchor === null) return lastRows(entries, height, format);
  const rows: VisibleRow[] = [];
  const start = entries.indexOf(anchor.seq);
  for (let i = start; i < entries.length && rows.length < height; i++) {
    const entry = entries.at(i);
    const skip = entry.seq === anchor.seq ? anchor.sub : 0;
    pushRows(rows, entry, format(entry), skip);
  }
  // Near the end (after a resize, or when lines below went) the view is filled from above.
  return rows.length < height ? lastRows(entries, height, format) : rows.slice(0, height);
}

/**
 * The anchor after scrolling by `delta` rows (positive: towards newer lines); null once the end is
 * reached from above.
 */
export function scrolled(
  entries: EntryList,
  anchor: Anchor | null,
  height: number,
  delta: number,
  format: Formatter,
): Anchor | null {
  const top = visibleRows(entries, anchor, height, format)[0];
  if (!top) return null;
  const moved =
    delta < 0 ? rowsUp(entries, top, -delta, format) : rowsDown(entries, top, delta, format);
  if (delta < 0) return isAtEnd(entries, moved, height, format) && anchor === null ? null : moved;
  return isAtEnd(entries, moved, height, format) ? null : moved;
}

/** The anchor of the first row; null where the whole log is in view anyway. */
export function topAnchor(entries: EntryList, height: number, format: Formatter): Anchor | null {
  if (entries.length === 0) return null;
  const top: Anchor = { seq: entries.at(0).seq, sub: 0 };
  return isAtEnd(entries, top, height, format) ? null : top;
}

/** The anchor with the last row at the bottom. */
export function lastAnchor(entries: EntryList, height: number, format: Formatter): Anchor | null {
  const top = lastRows(entries, height, format)[0];
  return top ? { seq: top.entry.seq, sub: top.sub } : null;
}

/** An anchor that shows the line a third from the top, or as near to that as the log allows. */
export function anchorShowing(
  entries: EntryList,
  seq: number,
  height: number,
  format: Formatter,
): Anchor | null {
  const index = entries.indexOf(seq);
  if (index >= entries.length) return null;
  return rowsUp(entries, { entry: entries.at(index), sub: 0 }, Math.floor(height / 3), format);
}

function pushRows(target: VisibleRow[], entry: Entry, rows: readonly Row[], from: number): void {
  rows.forEach((row, sub) => {
    if (sub >= from) target.push({ entry, sub, row });
  });
}

function lastRows(entries: EntryList, height: number, format: Formatter): VisibleRow[] {
  const blocks: VisibleRow[][] = [];
  let count = 0;
  for (let i = entries.length - 1; i >= 0 && count < height; i--) {
    const block: VisibleRow[] = [];
    const entry = entries.at(i);
    pushRows(block, entry, format(entry), 0);
    blocks.push(block);
    count += block.length;
  }
  return blocks.reverse().flat().slice(-height);
}

function rowsUp(
  entries: EntryList,
  from: { readonly entry: Entry; readonly sub: number },
  rows: number,
  format: Formatter,
): Anchor {
  let left = rows - from.sub;
  if (left <= 0) return { seq: from.entry.seq, sub: from.sub - rows };
  for (let i = entries.indexOf(from.entry.seq) - 1; i >= 0; i--) {
    const entry = entries.at(i);
    const count = format(entry).length;
    if (left <= count) return { seq: entry.seq, sub: count - left };
    left -= count;
  }
  return { seq: entries.at(0).seq, sub: 0 };
}

function rowsDown(
  entries: EntryList,
  from: { readonly entry: Entry; readonly sub: number },
  rows: number,
  format: Formatter,
): Anchor {
  let left = rows + from.sub;
  for (let i = entries.indexOf(from.entry.seq); i < entries.length; i++) {
    const entry = entries.at(i);
    const count = format(entry).length;
    if (left < count) return { seq: entry.seq, sub: left };
    left -= count;
  }
  const last = entries.at(entries.length - 1);
  return { seq: last.seq, sub: Math.max(0, format(last).length - 1) };
}

/** No more rows below the view than it shows. */
function isAtEnd(entries: EntryList, anchor: Anchor, height: number, format: Formatter): boolean {
  let rows = 0;
  for (let i = entries.indexOf(anchor.seq); i < entries.length; i++) {
    const entry = entries.at(i);
    rows += format(entry).length - (entry.seq === anchor.seq ? anchor.sub : 0);
    if (rows > height) return false;
  }
  return true;
}
