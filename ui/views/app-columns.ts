/**
 * The columns of the table of apps, and which of them fit.
 */
import type { AppStatus } from '../../src/model/status.js';
import type { Attr } from '../text/attr.js';
import { textWidth } from '../text/cells.js';
import { bytesText, countText, cpuText, msText, rateText } from '../text/figure-text.js';
import type { Scene } from '../scene.js';
import { shortNames } from '../text/short-names.js';
import { sparkline } from '../text/sparkline.js';

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
  readonly text: (app: AppStatus) => string;
  /** Undefined: as the row. */
  readonly attr?: (app: AppStatus) => Attr | undefined;
}

export interface Columns {
  readonly name: Column;
  readonly prefix: Column | undefined;
  /** What is left for the state. */
  readonly stateWidth: number;
  /** Behind the state; the width of each has the blank before it. */
  readonly figures: readonly Column[];
}

/** A name, and a prefix, take at most a quarter of the width, within these. */
const SHORTEST = 8;
const LONGEST = 24;
/** Names are cut to `SHORTEST` and prefixes to this before a figure goes. */
const SHORTEST_PREFIX = 6;
/** `failed: exit 7`: a figure goes before the state loses its reason. */
const MIN_STATE = 14;
/** Where there is no figure. */
const SHORTEST_STATE = 11;
/** Close behind the rate that it is of. */
const SPARK = 4;

interface Figure extends Column {
  /** The least is shown first. */
  readonly want: number;
}

/**
 * Which figures there are depends on the width alone: none comes or goes because an app has got its
 * prefix, or another instance. What they leave is shared by names, prefixes and the state, in this order.
 *
 * @param width columns for all of it, gaps of one column included
 */
export function columnsFor(scene: Scene, apps: readonly AppStatus[], width: number): Columns {
  const all = figuresOf(scene);
  const { ellipsis } = scene.theme.glyphs;
  const limit = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(width / 4)));
  const nameOf = (app: AppStatus): string => app.name;
  const column = (title: string, text: (app: AppStatus) => string, most: number): Column =>
    textColumn(apps, title, text, Math.max(1, Math.min(limit, most)), ellipsis);
  const least = SHORTEST + 1 + SHORTEST_PREFIX + 1;
  if (width - least < SHORTEST_STATE) {
    const name = column(NAME_TITLE, nameOf, Math.max(SHORTEST, width - 1 - SHORTEST_STATE));
    const stateWidth = Math.max(0, width - name.width - 1);
    return { name, prefix: undefined, stateWidth, figures: [] };
  }
  const shown = fitting(width - least, all);
  const taken = [...shown].reduce((sum, figure) => sum + figure.width, 0);
  const words = width - taken - 2;
  const state = shown.size === 0 ? SHORTEST_STATE : MIN_STATE;
  const prefixNeeds = widest(PREFIX_TITLE, apps, prefixText);
  const name = column(NAME_TITLE, nameOf, words - state - Math.min(prefixNeeds, SHORTEST_PREFIX));
  const prefix = column(PREFIX_TITLE, prefixText, words - state - name.width);
  const stateWidth = words - name.width - prefix.width;
  return { name, prefix, stateWidth, figures: all.filter((figure) => shown.has(figure)) };
}

const NAME_TITLE = 'APP';
const PREFIX_TITLE = 'PREFIX';

/** Those before the first that would leave the state too little of the room. */
function fitting(room: number, figures: readonly Figure[]): ReadonlySet<Figure> {
  const shown = new Set<Figure>();
  let left = room;
  for (const figure of figures.toSorted((a, b) => a.want - b.want)) {
    if (left - figure.width < MIN_STATE) break;
    left -= figure.width;
    shown.add(figure);
  }
  return shown;
}

/** In the order in which they stand. */
function figuresOf(scene: Scene): readonly Figure[] {
  const { theme, state } = scene;
  const routed = (text: (app: AppStatus) => string) => (app: AppStatus) =>
    app.prefix === null ? '' : text(app);
  const figure = (
    want: number,
    title: string,
    width: number,
    text: Column['text'],
    attr?: Column['attr'],
  ): Figure => ({ want, title, width, right: true, text, ...(attr && { attr }) });
  return [
    figure(7, 'PID', 8, (app) => (app.pid === null ? '-' : String(app.pid))),
    figure(2, 'CPU', 5, ({ cpu }) => cpuText(cpu)),
    figure(3, 'MEM', 5, ({ rss }) => bytesText(rss)),
    figure(6, 'RST', 4, ({ restarts }) => countText(restarts)),
    figure(
      1,
      'REQ/S',
      6,
      routed(({ requests }) => rateText(requests.rate)),
    ),
    figure(
      8,
      '',
      SPARK,
      (app) => sparkline(state.history.apps.get(app.name)?.rates ?? [], SPARK, theme.glyphs.bars),
      () => theme.accent,
    ),
    figure(
      4,
      'p95',
      5,
      routed(({ requests }) => msText(requests.p95)),
    ),
    figure(
      5,
      '5xx',
      5,
      routed(({ requests }) => countText(requests.errors)),
      ({ requests }) => (requests.errors > 0 ? theme.bad : undefined),
    ),
    figure(
      0,
      'ERR',
      4,
      ({ name }) => errorBadge(scene.unseen.get(name) ?? 0),
      () => theme.bad,
    ),
  ];
}

/** `2!`, `99+`: errors in its log that nobody has seen; nothing where there are none. */
export function errorBadge(unseen: number): string {
  if (unseen === 0) return '';
  return unseen < 100 ? `${unseen}!` : '99+';
}

/** Of an app with a host of its own the host as well. */
export function prefixText(app: AppStatus): string {
  if (app.prefix === null) return app.host ?? '-';
  return app.host === null ? app.prefix : `${app.host}${app.prefix}`;
}

function widest(
  title: string,
  apps: readonly AppStatus[],
  text: (app: AppStatus) => string,
): number {
  return apps.reduce((most, app) => Math.max(most, textWidth(text(app))), title.length);
}

/** Columns by the apps that they are of: of three hundred apps all names are looked at for one. */
const known = new WeakMap<readonly AppStatus[], Map<string, Column>>();

function textColumn(
  apps: readonly AppStatus[],
  title: string,
  text: (app: AppStatus) => string,
  limit: number,
  ellipsis: string,
): Column {
  const columns = known.get(apps) ?? new Map<string, Column>();
  known.set(apps, columns);
  const key = `${title} ${limit} ${ellipsis}`;
  const column = columns.get(key) ?? makeTextColumn(apps, title, text, limit, ellipsis);
  columns.set(key, column);
  return column;
}

function makeTextColumn(
  apps: readonly AppStatus[],
  title: string,
  text: (app: AppStatus) => string,
  limit: number,
  ellipsis: string,
): Column {
  const short = shortNames(apps.map(text), limit, ellipsis);
  const cut = (app: AppStatus): string => short.get(text(app)) ?? text(app);
  return { title, width: widest(title, apps, cut), right: false, text: cut };
}
