/**
 * The log of one app or of all: its title, and the rows that are in view.
 */
import { instanceName } from '../../src/model/app.js';
import type { LineNumbers } from '../../src/model/log.js';
import type { AppStatus } from '../../src/model/status.js';
import type { Attr } from '../text/attr.js';
import { textWidth } from '../text/cells.js';
import type { Entry } from '../lines/entry-ring.js';
import { activeFilter } from '../line-views.js';
import { positionOf, type Matches } from '../lines/matches.js';
import { shownName } from '../lines/shown-text.js';
import { orderedSelection } from '../mode.js';
import { formatEntry, type LineFormat } from '../log-lines.js';
import { grouped, linesText } from '../text/figure-text.js';
import { blank, fitRow, textRun, type Row } from '../text/rows.js';
import { middleCut, shortNames } from '../text/short-names.js';
import type { Scene } from '../scene.js';
import { placeOf, type UiState } from '../state.js';
import { visibleRows, type Formatter } from '../lines/viewport.js';
import { titleRow, type TitlePart } from './title.js';

/** Columns for names in the log of all: at most this many, or an eighth of a wide log. */
const MAX_NAME = 14;

/** How entries are drawn now. */
export function lineFormat(scene: Scene, width: number): LineFormat {
  const { state, theme } = scene;
  const limit = Math.max(MAX_NAME, Math.floor(width / 8));
  const names = nameColumn(scene, limit);
  const { mode, selected, spot } = state;
  const highest = selected === undefined ? undefined : scene.instances.get(selected);
  const nameText: LineFormat['nameText'] = (entry) => {
    const name = shownName(entry, selected);
    if (selected !== undefined) return name;
    return names.texts.get(name) ?? middleCut(name, limit, theme.glyphs.ellipsis);
  };
  return {
    width,
    wrap: state.wrap,
    timestamps: state.timestamps,
    before: (entry) => {
      const index = scene.entries.indexOf(entry.seq);
      return index > 0 ? scene.entries.at(index - 1) : undefined;
    },
    brief: selected === undefined,
    json: state.json,
    nameWidth:
      selected === undefined ? names.width : highest === undefined ? 0 : `.${highest}`.length,
    nameText,
    nameAttr: (app) => theme.nameOf(names.places.get(app) ?? 0),
    shift: state.shift,
    rangesIn: scene.matches?.rangesIn,
    rangesInName: scene.matches && ((entry, shown) => nameRanges(entry, shown, scene)),
    currentMatch: state.search?.current,
    spot,
    chosen: mode.kind === 'select' ? orderedSelection(mode) : undefined,
    theme,
  };
}

/** What is looked for is looked for in the whole name: where that is cut, all of it is marked. */
function nameRanges(
  entry: Entry,
  shown: string,
  { matches, state }: Scene,
): ReturnType<Matches['rangesInName']> {
  const name = shownName(entry, state.selected);
  const ranges = matches?.rangesInName(entry, name) ?? [];
  return name === shown || ranges.length === 0 ? ranges : [[0, shown.length]];
}

interface NameColumn {
  readonly instances: Scene['instances'];
  readonly limit: number;
  readonly ellipsis: string;
  readonly width: number;
  /** By name: as it fits, and its place among the apps. */
  readonly texts: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, number>;
}

const NO_APPS: readonly AppStatus[] = [];

/** Columns by the apps that they are of: thirty frames a second must not go through three hundred names. */
const nameColumns = new WeakMap<readonly AppStatus[], NameColumn>();

function nameColumn({ state, instances, theme }: Scene, limit: number): NameColumn {
  const apps = state.stack?.apps ?? NO_APPS;
  const { ellipsis } = theme.glyphs;
  const known = nameColumns.get(apps);
  const same = known?.limit === limit && known.ellipsis === ellipsis;
  if (same && known.instances === instances) return known;
  const names = apps.map(({ name }) => name);
  const all = names.flatMap((name) => {
    const each = Array.from({ length: instances.get(name) ?? 0 }, (_, i) => i + 1);
    return [name, ...each.map((instance) => instanceName(name, instance))];
  });
  const texts = shortNames(all, limit, ellipsis);
  const column: NameColumn = {
    instances,
    limit,
    ellipsis,
    width: Math.max(0, ...[...texts.values()].map(textWidth)),
    texts,
    places: new Map(names.map((name, index) => [name, index])),
  };
  nameColumns.set(apps, column);
  return column;
}

/** Formats each entry once for as long as the format stays the same. */
export function formatterFor(format: LineFormat): Formatter {
  const known = new Map<Entry, readonly Row[]>();
  return (entry) => {
    const rows = known.get(entry) ?? formatEntry(entry, format);
    known.set(entry, rows);
    return rows;
  };
}

export interface LogPane {
  readonly title: Row;
  readonly rows: readonly Row[];
}

/** @param height rows of the log, without the title */
export function logPane(scene: Scene, width: number, height: number): LogPane {
  const { state, entries } = scene;
  const formatter = formatterFor(lineFormat(scene, width));
  const shown = visibleRows(entries, placeOf(state).anchor, height, formatter);
  return {
    title: titleOf(scene, width, shown.at(-1)?.entry.seq ?? 0),
    rows: shown.length > 0 ? shown.map(({ row }) => row) : [emptyRow(scene)],
  };
}

function emptyRow(scene: Scene): Row {
  const { state, theme, filterProblem } = scene;
  const { text, level } = activeFilter(state);
  if (filterProblem !== undefined) return [textRun(` ${filterProblem}`, theme.bad)];
  if (text !== '' || level !== undefined) {
    const held = lacksLines(scene)
      ? ` of the ${grouped(scene.held)} that are ${whichLines(scene)}`
      : '';
    return [
      textRun(
        ` no line${held} passes the filter; & changes it, l the level, Esc shows all`,
        theme.dim,
      ),
    ];
  }
  const cleared = placeOf(state).cleared.seq > 0;
  const who = state.selected ?? 'the apps';
  return [textRun(cleared ? ' cleared' : ` no output of ${who} yet`, theme.dim)];
}

/** @param lastShown seq of the last line in view */
function titleOf(scene: Scene, width: number, lastShown: number): Row {
  const { state, theme } = scene;
  const place = placeOf(state);
  const focus = state.focus === 'log' || state.zoom;
  const name = state.selected ?? 'all';
  const parts: TitlePart[] = [textRun(focus ? `${theme.glyphs.pointer}${name}` : name, theme.bold)];
  if (place.anchor === null) {
    parts.push(textRun('follow', theme.good));
  } else {
    parts.push({ ...textRun(pausedWords(scene, lastShown), theme.busy), narrow: 'stays' });
  }
  if (state.mode.kind === 'select') {
    const [from, to] = orderedSelection(state.mode);
    const count = scene.entries.indexOf(to) - scene.entries.indexOf(from) + 1;
    parts.push(textRun(`${grouped(count)} chosen`, theme.accent));
  }
  const cut = (text: string, attr: Attr): TitlePart => ({ text, attr, narrow: 'cut' });
  const search = searchPart(scene);
  if (search) parts.push(search);
  const { text, regex, level } = activeFilter(state);
  if (level !== undefined) parts.push(cut(`from ${level}`, theme.accent));
  if (text !== '') parts.push(cut(regex ? `& /${text}/` : `& ${text}`, theme.accent));
  if (scene.filterProblem !== undefined) parts.push(cut(scene.filterProblem, theme.bad));
  if (state.selected === undefined && state.muted.length > 0) {
    parts.push(cut(`without ${state.muted.join(', ')}`, theme.accent));
  }
  parts.push(textRun(countWords(scene), theme.dim));
  if (!state.wrap)
    parts.push(textRun(state.shift > 0 ? `cut, from column ${state.shift}` : 'cut', theme.dim));
  if (!state.mouse) parts.push(textRun('mouse off', theme.dim));
  return titleRow(theme, width, parts);
}

/** `paused, +190 000 new`. @param lastShown seq of the last line in view */
function pausedWords(scene: Scene, lastShown: number): string {
  const { state, stored, behind, droppedTo, newest } = scene;
  const { paused } = placeOf(state);
  if (isWhole(state)) {
    const below = stored.length - stored.indexOf(lastShown + 1) + behind;
    const added = Math.min(below, total(newest) - total(paused.numbers, newest));
    return added > 0 ? `paused, +${grouped(added)} new` : 'paused';
  }
  if (total(newest) === total(paused.numbers, newest)) return 'paused';
  // Of lines that are held no longer nobody knows which would have passed.
  const seen = Math.max(paused.seq, lastShown);
  const added = stored.length - stored.indexOf(seen + 1);
  const more = behind > 0 || droppedTo > seen;
  if (added === 0) return more ? 'paused, more has come' : 'paused';
  return `paused, +${grouped(added)}${more ? ' or more' : ''} new`;
}

/** `10 000 of 200 000 lines` where the others are in the files, `14 of 10 000 held` of those that pass. */
function countWords(scene: Scene): string {
  const { state, stored, held, newest } = scene;
  const count = grouped(stored.length);
  if (!lacksLines(scene)) return `${count} ${stored.length === 1 ? 'line' : 'lines'}`;
  return isWhole(state)
    ? `${count} of ${grouped(total(newest))} lines`
    : `${count} of ${grouped(held)} ${whichLines(scene)}`;
}

/** Undefined where all lines of the log are shown that pass; else `10 000 of 200 000 lines`. */
export function partOfLog(scene: Scene, count: number): string | undefined {
  if (!lacksLines(scene)) return undefined;
  return isWhole(scene.state)
    ? `${grouped(count)} of ${linesText(total(scene.newest))}`
    : `${linesText(count)} of the ${grouped(scene.held)} ${whichLines(scene)}`;
}

/** Older lines are in the files only: what is looked for is looked for in a part of the log. */
export function lacksLines({ state, held, newest }: Scene): boolean {
  return placeOf(state).cleared.seq === 0 && held < total(newest);
}

/** What the lines are that are shown, where the log has more: held, or a piece of it that was read. */
export function whichLines({ wholeFrom }: Scene): 'held' | 'read' {
  return wholeFrom === -Infinity ? 'read' : 'held';
}

/** Nothing is left out of the log. */
export function isWhole(state: UiState): boolean {
  const { text, level } = activeFilter(state);
  const muted = state.selected === undefined && state.muted.length > 0;
  return text === '' && level === undefined && !muted;
}

/** @param of the apps that count */
function total(numbers: LineNumbers, of: LineNumbers = numbers): number {
  return [...of.keys()].reduce((sum, app) => sum + (numbers.get(app) ?? 0), 0);
}

function searchPart(scene: Scene): TitlePart | undefined {
  const { state, theme, matches } = scene;
  if (!matches || !state.search || state.mode.kind === 'prompt') return undefined;
  const { query, regex } = state.search;
  const words = textRun(`/${query}${regex ? '/' : ''}`, theme.accent);
  return { ...words, tail: ` ${matchCount(scene)}`, narrow: 'cut' };
}

/** `2 of 14`, or `no match`; `in lines held` where the files have lines that were not looked through. */
export function matchCount(scene: Scene): string {
  const { matches, state } = scene;
  if (matches?.problem !== undefined) return matches.problem;
  const part = lacksLines(scene) && !isLookedThrough(scene);
  const where = part ? ` in lines ${whichLines(scene)}` : '';
  if (!matches || matches.found.length === 0) return `no match${where}`;
  const current = state.search?.current;
  const position = current === undefined ? undefined : positionOf(matches, current);
  const count = grouped(matches.found.length);
  const words = position === undefined ? `${count} found` : `${grouped(position)} of ${count}`;
  return words + where;
}

/** The search has gone to the beginning of the files, and nothing has left what is held since. */
function isLookedThrough({ state, behind, droppedTo }: Scene): boolean {
  const nowhereTo = state.search?.nowhereTo ?? -Infinity;
  return behind === 0 && droppedTo <= nowhereTo;
}

const blankRows: Row[] = [];

/** The same one each time. */
function blankRow(width: number): Row {
  return (blankRows[width] ??= [textRun(blank(width))]);
}

/** Rows cut or filled to a width, as many as the height. */
export function fillRows(rows: readonly Row[], width: number, height: number): Row[] {
  const filled = rows.slice(0, height).map((row) => fitRow(row, width));
  while (filled.length < height) filled.push(blankRow(width));
  return filled;
}
