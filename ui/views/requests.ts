/**
 * The list of requests as they end, the newest at the bottom, with those that have not ended.
 */
import { latencyMs, targetWords } from '../../src/model/request.js';
import { INVERSE, withFlags, type Attr } from '../text/attr.js';
import { textWidth } from '../text/cells.js';
import { grouped, rateText } from '../text/figure-text.js';
import type { Rect } from '../layout.js';
import { clockText } from '../../src/model/clock-text.js';
import type { RequestEntry } from '../requests/request-buffer.js';
import { filterText } from '../requests/request-tracker.js';
import {
  noteText,
  sizeText,
  statusOf,
  statusText,
  tookMs,
  tookText,
  ttfbText,
} from '../requests/request-words.js';
import {
  cellText,
  fitRow,
  mapAttr,
  padText,
  textRun,
  type Row,
  type TextRun,
} from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { middleCut, shortNames } from '../text/short-names.js';
import type { Theme } from '../text/theme.js';
import { titleRow, type TitlePart } from './title.js';

const MAX_NAME = 14;
const SLOW_MS = 1000;
/** The path keeps at least this many columns before another column is shown. */
const MIN_PATH = 14;
/** Heading and title. */
const ABOVE = 2;

/** Rows for requests in the pane. */
export function requestRoom(rect: Rect | undefined): number {
  if (!rect) return 0;
  return Math.max(1, rect.height - (hasHeading(rect) ? ABOVE : 1));
}

function hasHeading(rect: Rect): boolean {
  return rect.height > ABOVE + 1;
}

/** Rows above the first request. */
export function requestsAbove(rect: Rect): number {
  return hasHeading(rect) ? ABOVE : 1;
}

/** Index of the chosen request among those shown; the newest where none is. */
export function chosenIndex(scene: Scene): number {
  const { shown } = scene.requests;
  const { chosen } = scene.state.requests;
  if (chosen === undefined) return shown.length - 1;
  const exact = shown.findIndex(({ seq }) => seq === chosen);
  if (exact !== -1) return exact;
  // One that the filter has taken away leaves the place to the next.
  const index = shown.findIndex(({ seq }) => seq > chosen);
  return index === -1 ? shown.length - 1 : index;
}

/** Index of the first request in view. */
export function requestTop(scene: Scene, room: number): number {
  const { shown } = scene.requests;
  const end = Math.max(0, shown.length - room);
  if (scene.state.requests.chosen === undefined) return end;
  return Math.max(0, Math.min(end, chosenIndex(scene) - Math.floor(room / 2)));
}

/** Title, heading where there is room for one, and as many requests as fit. */
export function requestRows(scene: Scene, rect: Rect): Row[] {
  const { width } = rect;
  const { shown } = scene.requests;
  const room = requestRoom(rect);
  const columns = columnsFor(scene, width);
  const rows: Row[] = [requestTitle(scene, width)];
  if (hasHeading(rect)) rows.push(headingRow(columns, width, scene.theme));
  if (shown.length === 0) {
    rows.push([textRun(emptyText(scene), scene.theme.dim)]);
    return rows;
  }
  const top = requestTop(scene, room);
  const chosen = chosenIndex(scene);
  shown.slice(top, top + room).forEach((entry, index) => {
    const focused = top + index === chosen && scene.state.focus === 'requests';
    rows.push(requestRow(scene, entry, columns, width, focused));
  });
  return rows;
}

function emptyText(scene: Scene): string {
  const { total, filter } = scene.requests;
  if (filter.kind === 'wrong') return ` ${filter.why}`;
  if (total > 0) return ` none of ${grouped(total)} fits the filter; & changes it`;
  return ' no requests yet';
}

function requestTitle(scene: Scene, width: number): Row {
  const { state, theme } = scene;
  const { shown, total, missed, filter } = scene.requests;
  const focused = state.focus === 'requests';
  const parts: TitlePart[] = [
    textRun(focused ? `${theme.glyphs.pointer}requests` : 'requests', theme.bold),
  ];
  const text = filterText(state);
  if (text !== '') {
    const attr = filter.kind === 'wrong' ? theme.bad : theme.accent;
    parts.push({ text, attr, narrow: 'cut' });
  }
  if (state.requests.chosen !== undefined) {
    const below = shown.length - 1 - chosenIndex(scene);
    parts.push(textRun(below > 0 ? `paused, ${grouped(below)} newer` : 'paused', theme.busy));
  } else parts.push(textRun('follow', theme.good));
  const apps = state.stack?.apps ?? [];
  const rate = apps.reduce((sum, app) => sum + app.requests.rate, 0);
  parts.push(textRun(`${rateText(rate)}/s`, theme.dim));
  const count =
    shown.length === total ? grouped(total) : `${grouped(shown.length)} of ${grouped(total)}`;
  parts.push(textRun(count, theme.dim));
  if (missed > 0) parts.push(textRun(`${grouped(missed)} came too fast`, theme.busy));
  return titleRow(theme, width, parts);
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
  readonly text: (entry: RequestEntry) => string;
  readonly attr?: (entry: RequestEntry) => Attr | undefined;
}

interface Columns {
  readonly before: readonly Column[];
  readonly pathWidth: number;
  readonly after: readonly Column[];
}

/** Time, app and method before the path; status and figures behind it, as many as there is room for. */
function columnsFor(scene: Scene, width: number): Columns {
  const { theme, state } = scene;
  const names = shortNames(
    (state.stack?.apps ?? []).map(({ name }) => name),
    MAX_NAME,
    theme.glyphs.ellipsis,
  );
  const nameWidth = Math.max(3, ...[...names.values()].map(textWidth));
  const left = (title: string, columns: number, text: Column['text']): Column => ({
    title,
    width: columns,
    right: false,
    text,
  });
  const right = (
    title: string,
    columns: number,
    text: Column['text'],
    attr?: Column['attr'],
  ): Column => ({ title, width: columns, right: true, text, ...(attr && { attr }) });
  const now = stackNow(scene);
  const status = right('STATUS', 6, statusText, (entry) => statusAttr(entry, theme));
  const took = right(
    'MS',
    5,
    (entry) => tookText(entry, now),
    (entry) => tookAttr(entry, now, theme),
  );
  const note = left('NOTE', 18, noteText);
  const ttfb = right('TTFB', 5, ttfbText);
  const bytes = right('BYTES', 5, sizeText);
  const time = left('TIME', 12, ({ record }) => timeText(record.t));
  const app = left(
    'APP',
    nameWidth,
    ({ record }) => names.get(record.app ?? '') ?? record.app ?? '-',
  );
  const method = left('METHOD', 7, ({ record }) => record.method || '-');
  const wanted = [status, took, app, method, time, note, ttfb, bytes];
  let room = width - 1 - MIN_PATH;
  const shown = new Set<Column>();
  for (const column of wanted) {
    if (column.width + 1 > room) break;
    room -= column.width + 1;
    shown.add(column);
  }
  const keep = (columns: readonly Column[]): Column[] => columns.filter((one) => shown.has(one));
  return {
    before: keep([time, app, method]),
    pathWidth: MIN_PATH + room,
    after: keep([status, took, ttfb, bytes, note]),
  };
}

function headingRow({ before, pathWidth, after }: Columns, width: number, theme: Theme): Row {
  const text = [
    ...before.map((column) => cellText(column, column.title)),
    padText('PATH', pathWidth),
    ...after.map((column) => cellText(column, column.title)),
  ].join(' ');
  return fitRow([textRun(` ${text}`, theme.dim)], width);
}

function requestRow(
  scene: Scene,
  entry: RequestEntry,
  { before, pathWidth, after }: Columns,
  width: number,
  focused: boolean,
): Row {
  const { theme } = scene;
  const { record } = entry;
  const path = padText(middleCut(targetWords(record), pathWidth, theme.glyphs.ellipsis), pathWidth);
  const runs: TextRun[] = [
    textRun(focused ? theme.glyphs.pointer : ' '),
    ...before.map((column) => textRun(`${cellText(column, column.text(entry))} `, theme.dim)),
    textRun(path),
    ...after.map((column) =>
      textRun(` ${cellText(column, column.text(entry))}`, column.attr?.(entry)),
    ),
  ];
  const row = fitRow(runs, width, theme.plain, theme.glyphs.ellipsis);
  return focused ? mapAttr(row, (attr) => withFlags(attr, INVERSE)) : row;
}

function statusAttr(entry: RequestEntry, theme: Theme): Attr | undefined {
  const status = statusOf(entry);
  if (status === undefined) return theme.busy;
  if (status >= 500) return theme.bad;
  if (status >= 400) return theme.busy;
  return status >= 300 ? theme.dim : undefined;
}

/** That an answer goes on, as a stream does, is no sign of slowness. */
function tookAttr(entry: RequestEntry, now: number, theme: Theme): Attr | undefined {
  const goesOn = entry.kind === 'open' && entry.phase === 'answered';
  if (goesOn || latencyMs(entry.record) === undefined) return theme.dim;
  return tookMs(entry, now) >= SLOW_MS ? theme.busy : undefined;
}

/** `14:02:11.040`. */
export function timeText(t: number): string {
  return `${clockText(t)}.${String(Math.floor(t) % 1000).padStart(3, '0')}`;
}
