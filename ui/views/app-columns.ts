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

/** The state keeps at least this many columns before another figure is shown. */
const MIN_STATE = 14;
/** A name, and a prefix, take at most a quarter of the width, within these. */
const SHORTEST = 9;
const LONGEST = 24;
/** Where figures would not fit, first prefixes are cut down to this, then names to `SHORTEST`. */
const SHORTEST_PREFIX = 8;
/** Close behind the rate that it is of. */
const SPARK = 4;

interface Figure extends Column {
  /** The least is shown first. */
  readonly want: number;
}

/** @param width columns for all of it, gaps of one column included */
export function columnsFor(scene: Scene, apps: readonly AppStatus[], width: number): Columns {
  const all = figuresOf(scene);
  const byWant = [...all].sort((a, b) => a.want - b.want);
  const full = {
    name: widest(NAME_TITLE, apps, ({ name }) => name),
    prefix: widest(PREFIX_TITLE, apps, prefixText),
  };
  const cuts = cutsFrom(Math.max(SHORTEST, Math.min(LONGEST, Math.floor(width / 4))));
  const fits = cuts.map((cut) => {
    const name = Math.min(full.name, cut.name);
    const widths = [Math.min(full.prefix, cut.prefix) + 1, ...byWant.map((figure) => figure.width)];
    return { cut, ...fitting(width - name - 1, widths) };
  });
  // The least cut of those that show as much.
  const { cut, count, left } = fits.reduce((best, fit) => (fit.count > best.count ? fit : best));
  const { ellipsis } = scene.theme.glyphs;
  const shown = new Set(byWant.slice(0, Math.max(0, count - 1)));
  return {
    name: textColumn(apps, NAME_TITLE, ({ name }) => name, cut.name, ellipsis),
    prefix:
      count === 0 ? undefined : textColumn(apps, PREFIX_TITLE, prefixText, cut.prefix, ellipsis),
    stateWidth: Math.max(0, left),
    figures: all.filter((figure) => shown.has(figure)),
  };
}

const NAME_TITLE = 'APP';
const PREFIX_TITLE = 'PREFIX';

/** The widths to which names and prefixes may be cut, the least cut first. */
function cutsFrom(limit: number): readonly { readonly name: number; readonly prefix: number }[] {
  const down = (to: number): number[] =>
    Array.from({ length: Math.max(0, limit - to) }, (_, i) => limit - 1 - i);
  return [
    { name: limit, prefix: limit },
    ...down(SHORTEST_PREFIX).map((prefix) => ({ name: limit, prefix })),
    ...down(SHORTEST).map((name) => ({ name, prefix: SHORTEST_PREFIX })),
  ];
}

/** How many columns stand before the first that would leave the state too little, and its width. */
function fitting(room: number, widths: readonly number[]): { count: number; left: number } {
  let [count, left] = [0, room];
  for (const width of widths) {
    if (left - width < MIN_STATE) break;
    left -= width;
    count += 1;
  }
  return { count, left };
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
      (app) => sparkline(state.history.apps[app.name]?.rates ?? [], SPARK, theme.glyphs.bars),
      () => theme.accent,
    ),
    figure(
      5,
      'p95',
      5,
      routed(({ requests }) => msText(requests.p95)),
    ),
    figure(
      4,
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

/** `2!`: errors in its log that nobody has seen; nothing where there are none. */
export function errorBadge(unseen: number): string {
  if (unseen === 0) return '';
  return unseen < 100 ? `${unseen}!` : '99!';
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

function textColumn(
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
