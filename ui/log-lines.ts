/**
 * One log entry as rows of a given width: timestamp and app name in front, colours kept, tabs
 * expanded, matches marked, wrapped or cut.
 */
import { BOLD, INVERSE, withFlags, type Attr } from './text/attr.js';
import { glyphsOf, textWidth } from './text/cells.js';
import type { Entry } from './lines/entry-ring.js';
import type { RangesIn } from './lines/matches.js';
import {
  fitRow,
  mapAttr,
  padText,
  rowText,
  rowWidth,
  textRun,
  type Row,
  type TextRun,
} from './text/rows.js';
import { parseSgr } from './text/sgr.js';
import { expandTabs } from './text/tabs.js';
import { clockText } from '../src/model/clock-text.js';
import { formatDuration } from '../src/model/duration.js';
import { readableParts, type JsonPart } from './lines/json-line.js';
import type { Spot } from './state.js';
import type { Timestamps } from './switches.js';
import type { Theme } from './text/theme.js';
import { titleRow } from './views/title.js';

export interface LineFormat {
  readonly width: number;
  readonly wrap: boolean;
  readonly timestamps: Timestamps;
  /** The line before this one in the list, for the time between. */
  readonly before: (entry: Entry) => Entry | undefined;
  /** Of an unfinished line its end alone, in one row. */
  readonly brief: boolean;
  /** JSON lines as people read them. */
  readonly json: boolean;
  /** Columns for the name of whoever wrote it; 0 leaves it out. */
  readonly nameWidth: number;
  /** The name as it fits into them. */
  readonly nameText: (entry: Entry) => string;
  readonly nameAttr: (app: string) => Attr;
  /** Columns left out at the left, where lines are not wrapped. */
  readonly shift: number;
  /** Where the line is marked as a match; undefined without a search. */
  readonly rangesIn: RangesIn | undefined;
  /** The same in the name as it fits. */
  readonly rangesInName: RangesIn | undefined;
  /** Seq of the match that is visited. */
  readonly currentMatch: number | undefined;
  /** A moment that is marked at the left edge. */
  readonly spot: Spot | undefined;
  /** Seqs of the chosen lines, from and to. */
  readonly chosen: readonly [number, number] | undefined;
  readonly theme: Theme;
}

const TIME_WIDTH = 8;
/** The body keeps at least this many columns; where it would not, the prefix goes. */
const MIN_BODY = 12;

/** A moment as people write it down: the local day as well where it is not today's. */
export function momentText(t: number, now: number): string {
  const date = new Date(t);
  if (date.toDateString() === new Date(now).toDateString()) return clockText(t);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return `${day} ${clockText(t)}`;
}

/** At least one row. */
export function formatEntry(entry: Entry, format: LineFormat): Row[] {
  const first = prefixOf(entry, format, false);
  const prefixWidth = first.reduce((sum, { text }) => sum + textWidth(text), 0);
  const usePrefix = prefixWidth + MIN_BODY <= format.width;
  const bodyWidth = usePrefix ? format.width - prefixWidth : format.width;
  const bodies = bodyRows(entry, format, Math.max(1, bodyWidth));
  const later = prefixOf(entry, format, true);
  const rows = usePrefix
    ? bodies.map((body, index) => [...(index === 0 ? first : later), ...body])
    : bodies;
  return isChosen(entry, format) ? rows.map((row) => lit(row, format.width)) : rows;
}

function isChosen({ seq }: Entry, { chosen }: LineFormat): boolean {
  return chosen !== undefined && seq >= chosen[0] && seq <= chosen[1];
}

/** Inverse over the whole width. */
function lit(row: Row, width: number): Row {
  return mapAttr(fitRow(row, width), (attr) => withFlags(attr, INVERSE));
}

function prefixOf(entry: Entry, format: LineFormat, continuation: boolean): TextRun[] {
  const { theme } = format;
  const prefix: TextRun[] = [];
  if (format.spot) {
    const within = inSpot(entry, format.spot);
    prefix.push(textRun(within ? theme.glyphs.bar : ' ', theme.accent));
  }
  if (format.nameWidth > 0) {
    const name = continuation ? '' : format.nameText(entry);
    const attr = format.nameAttr(entry.app);
    const cell = textRun(padText(name, format.nameWidth, theme.glyphs.ellipsis), attr);
    const found = continuation ? [] : (format.rangesInName?.(entry, name) ?? []);
    prefix.push(...markMatches([cell], found, entry.seq === format.currentMatch, theme));
    prefix.push(textRun(`${theme.glyphs.vertical} `, theme.dim));
  }
  if (format.timestamps !== 'off') {
    const text = continuation ? '' : timeText(entry, format);
    prefix.push(textRun(`${text.padStart(TIME_WIDTH)} `, theme.dim));
  }
  return prefix;
}

function timeText(entry: Entry, format: LineFormat): string {
  if (format.timestamps === 'clock') return clockText(entry.t);
  const before = format.before(entry);
  return before ? `+${formatDuration(Math.max(0, entry.t - before.t))}` : '';
}

/** Where something begins: a run, by our remark that an app was started, or what was marked. */
export function isBeginning({ stream, remark }: Entry): boolean {
  return stream === 'mark' || remark === 'started';
}

function inSpot({ app, t }: Entry, spot: Spot): boolean {
  return app === spot.app && t >= spot.from && t <= spot.to;
}

function bodyRows(entry: Entry, format: LineFormat, width: number): Row[] {
  const { theme } = format;
  const current = entry.seq === format.currentMatch;
  if (entry.stream === 'mark') {
    const isFound = format.rangesIn !== undefined && format.rangesIn(entry, entry.text).length > 0;
    const attr = isFound ? matchAttr(theme.accent, current, theme) : theme.accent;
    return [titleRow(theme, width, [textRun(entry.text, attr)])];
  }
  const remark = entry.stream === 'sys' || entry.stream === 'gap';
  const base = entry.stream === 'gap' ? theme.bad : remark ? theme.dim : theme.plain;
  // What is looked for is looked for in the same text: see `shownText`.
  const json = format.json ? readableParts(entry.text, entry.level) : undefined;
  const runs = expandTabs(
    json?.map((part) => textRun(part.text, partAttr(part, entry, theme))) ??
      parseSgr(entry.text, theme.colour, base),
  );
  const found = format.rangesIn?.(entry, rowText(runs)) ?? [];
  const marked = [...markMatches(runs, found, current, theme)];
  if (isBeginning(entry)) {
    const used = textWidth(entry.text) + 4;
    marked.push(textRun(` ${theme.glyphs.horizontal.repeat(Math.max(0, width - used))}`, base));
  }
  if (remark)
    marked.unshift(textRun(`${theme.glyphs.horizontal}${theme.glyphs.horizontal} `, base));
  // Too rare to keep columns free for it.
  if (entry.generation !== undefined) marked.unshift(textRun(`#${entry.generation} `, theme.dim));
  const over = entry.unfinished && format.brief ? rowWidth(marked) - width : 0;
  if (over > 0) return [endOf(marked, over, theme)];
  if (format.wrap) return splitRow(marked).flatMap((line) => wrapRow(line, width));
  const line = marked.map(({ text, attr }) => textRun(text.replaceAll('\n', ' '), attr));
  return [fitRow(dropColumns(line, format.shift), width, theme.plain, theme.glyphs.ellipsis)];
}

/** Its last columns, with a mark where it was cut. @param over columns that it has too many */
function endOf(row: Row, over: number, theme: Theme): Row {
  const { ellipsis } = theme.glyphs;
  return [textRun(ellipsis, theme.dim), ...dropColumns(row, over + textWidth(ellipsis))];
}

/** The rows between its line breaks. */
function splitRow(row: Row): Row[] {
  const rows: TextRun[][] = [[]];
  for (const { text, attr } of row) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) rows.push([]);
      if (part !== '') rows.at(-1)?.push(textRun(part, attr));
    });
  }
  return rows;
}

function partAttr({ kind }: JsonPart, { level }: Entry, theme: Theme): Attr {
  switch (kind) {
    case 'level':
      return level === 'error' ? theme.bad : level === 'warn' ? theme.busy : theme.dim;
    case 'message':
      return withFlags(theme.plain, BOLD);
    case 'name':
      return theme.dim;
    case 'value':
      return theme.plain;
  }
}

function matchAttr(attr: Attr, current: boolean, theme: Theme): Attr {
  return current ? theme.currentMatch : withFlags(attr, INVERSE);
}

function markMatches(
  runs: readonly TextRun[],
  ranges: ReturnType<RangesIn>,
  current: boolean,
  theme: Theme,
): Row {
  if (ranges.length === 0) return runs;
  const marked: TextRun[] = [];
  let offset = 0;
  for (const { text, attr } of runs) {
    let from = 0;
    for (const [start, end] of ranges) {
      const a = Math.max(start - offset, from);
      const b = Math.min(end - offset, text.length);
      if (a >= b) continue;
      if (a > from) marked.push(textRun(text.slice(from, a), attr));
      marked.push(textRun(text.slice(a, b), matchAttr(attr, current, theme)));
      from = b;
    }
    if (from < text.length) marked.push(textRun(text.slice(from), attr));
    offset += text.length;
  }
  return marked;
}

/** Cuts a row into rows of at most `width` columns, between any two glyphs. */
export function wrapRow(row: Row, width: number): Row[] {
  const rows: Row[] = [];
  let current: TextRun[] = [];
  let used = 0;
  for (const { text, attr } of row) {
    if (used + textWidth(text) <= width) {
      current.push(textRun(text, attr));
      used += textWidth(text);
      continue;
    }
    let pending = '';
    for (const glyph of glyphsOf(text)) {
      if (used + glyph.width > width && used > 0) {
        if (pending !== '') current.push(textRun(pending, attr));
        rows.push(current);
        current = [];
        pending = '';
        used = 0;
      }
      pending += glyph.text;
      used += glyph.width;
    }
    if (pending !== '') current.push(textRun(pending, attr));
  }
  if (current.length > 0 || rows.length === 0) rows.push(current);
  return rows;
}

function dropColumns(row: Row, columns: number): Row {
  let left = columns;
  const kept: TextRun[] = [];
  for (const part of row) {
    const width = textWidth(part.text);
    if (left >= width) {
      left -= width;
      continue;
    }
    if (left === 0) {
      kept.push(part);
      continue;
    }
    let rest = '';
    for (const glyph of glyphsOf(part.text)) {
      if (left > 0) left -= glyph.width;
      else rest += glyph.text;
    }
    left = 0;
    kept.push(textRun(rest, part.attr));
  }
  return kept;
}
