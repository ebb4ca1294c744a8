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
  /** Behind the state. */
  readonly figures: readonly Column[];
}

/** The state keeps at least this many columns before another figure is shown. */
const MIN_STATE = 13;
/** A name, and a prefix, take at most a quarter of the width, within these. */
const SHORTEST = 10;
const LONGEST = 24;
const SPARK = 8;

interface Figure extends Column {
  /** The least is shown first. */
  readonly want: number;
}

/** @param width columns for all of it, gaps of one column included */
export function columnsFor(scene: Scene, apps: readonly AppStatus[], width: number): Columns {
  const { ellipsis } = scene.theme.glyphs;
  const limit = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(width / 4)));
  const names = shortNames(
    apps.map(({ name }) => name),
    limit,
    ellipsis,
  );
  const prefixes = shortNames(apps.map(prefixText), limit, ellipsis);
  const name = textColumn(apps, 'APP', (app) => names.get(app.name) ?? app.name);
  const prefix = textColumn(
    apps,
    'PREFIX',
    (app) => prefixes.get(prefixText(app)) ?? prefixText(app),
  );
  let left = width - name.width - 1;
  const take = (column: Column): boolean => {
    if (left - column.width - 1 < MIN_STATE) return false;
    left -= column.width + 1;
    return true;
  };
  const shownPrefix = take(prefix) ? prefix : undefined;
  const all = figuresOf(scene);
  const shown = new Set<Figure>();
  for (const figure of [...all].sort((a, b) => a.want - b.want)) {
    if (!take(figure)) break;
    shown.add(figure);
  }
  return {
    name,
    prefix: shownPrefix,
    stateWidth: Math.max(0, left),
    figures: all.filter((figure) => shown.has(figure)),
  };
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
    figure(7, 'PID', 7, (app) => (app.pid === null ? '-' : String(app.pid))),
    figure(2, 'CPU', 4, ({ cpu }) => cpuText(cpu)),
    figure(3, 'MEM', 4, ({ rss }) => bytesText(rss)),
    figure(6, 'RST', 3, ({ restarts }) => countText(restarts)),
    figure(
      1,
      'REQ/S',
      5,
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
      4,
      routed(({ requests }) => msText(requests.p95)),
    ),
    figure(
      4,
      '5xx',
      4,
      routed(({ requests }) => countText(requests.errors)),
      ({ requests }) => (requests.errors > 0 ? theme.bad : undefined),
    ),
    figure(
      0,
      'ERR',
      3,
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

function textColumn(
  apps: readonly AppStatus[],
  title: string,
  text: (app: AppStatus) => string,
): Column {
  const widths = apps.map((app) => textWidth(text(app)));
  return { title, width: Math.max(title.length, ...widths), right: false, text };
}
