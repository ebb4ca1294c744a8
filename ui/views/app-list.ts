/**
 * The table of apps. Which columns it has depends on the width; the state takes what is left.
 */
import { formatDuration } from '../../src/model/duration.js';
import type { AppStatus } from '../../src/model/status.js';
import type { Attr } from '../attr.js';
import { INVERSE, withFlags } from '../attr.js';
import { appWords, fittingForm, type AppWords, type Tone } from '../app-words.js';
import { textWidth } from '../cells.js';
import { fitRow, mapAttr, padText, padTextLeft, run, type Row, type Run } from '../rows.js';
import { stackNow, type Scene } from '../scene.js';
import { shortNames } from '../short-names.js';
import type { Theme } from '../theme.js';
import { rateText } from './header.js';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
  readonly text: (app: AppStatus) => string;
}

/** The state keeps at least this many columns before another one is shown. */
const MIN_STATE = 12;
const MAX_NAME = 18;
const MAX_PREFIX = 18;

export function toneAttr(tone: Tone, theme: Theme): Attr {
  switch (tone) {
    case 'good':
      return theme.good;
    case 'busy':
      return theme.busy;
    case 'bad':
      return theme.bad;
    case 'off':
      return theme.dim;
  }
}

export function toneGlyph(tone: Tone, theme: Theme): string {
  const { glyphs } = theme;
  switch (tone) {
    case 'good':
      return glyphs.ready;
    case 'busy':
      return glyphs.busy;
    case 'bad':
      return glyphs.bad;
    case 'off':
      return glyphs.off;
  }
}

/** ms since it became ready, counted on from the last news. */
export function uptimeOf(scene: Scene, app: AppStatus): number | null {
  if (app.uptimeMs === null) return null;
  const seenAt = scene.state.seenAt[app.name] ?? stackNow(scene);
  return app.uptimeMs + Math.max(0, stackNow(scene) - seenAt);
}

/** Index of the first app shown, so that the selected one is in view. */
export function listTop(scene: Scene, height: number): number {
  const apps = scene.state.stack?.apps ?? [];
  const rows = height - 1;
  const selected = apps.findIndex(({ name }) => name === scene.state.selected);
  const wanted = selected - Math.floor(rows / 2);
  return Math.max(0, Math.min(wanted, apps.length - rows));
}

/** Heading and one row per app. */
export function appListRows(scene: Scene, width: number, height: number): Row[] {
  const apps = scene.state.stack?.apps ?? [];
  const { theme, state } = scene;
  const now = stackNow(scene);
  const numberWidth = String(apps.length).length;
  const leadWidth = numberWidth + 4;
  const names = shortNames(
    apps.map((app) => app.name),
    MAX_NAME,
    theme.glyphs.ellipsis,
  );
  const nameOf = (app: AppStatus): string => names.get(app.name) ?? app.name;
  const nameWidth = widest(apps, 'APP', MAX_NAME, nameOf);
  const before: Column[] = [{ title: 'APP', width: nameWidth, right: false, text: nameOf }];
  const { prefix, figures } = columnsFor(scene, apps, width - leadWidth - nameWidth - 1);
  if (prefix) before.push(prefix);
  const used = [...before, ...figures].reduce((sum, column) => sum + column.width + 1, 0);
  const stateWidth = Math.max(0, width - leadWidth - used);
  const heading: Row = fitRow(
    [
      run(
        ' '.repeat(leadWidth) +
          before.map(cellTitle).join('') +
          padText('STATE', stateWidth) +
          figures.map((column) => ` ${cellTitle(column).slice(0, -1)}`).join(''),
        theme.dim,
      ),
    ],
    width,
  );
  const top = listTop(scene, height);
  const rows = apps.slice(top, top + height - 1).map((app, index) => {
    const words = appWords(app, now);
    const chosen = app.name === state.selected;
    const number = padTextLeft(String(top + index + 1), numberWidth);
    const runs: Run[] = [
      run(`${chosen ? theme.glyphs.pointer : ' '}${number} `),
      run(toneGlyph(words.tone, theme), toneAttr(words.tone, theme)),
      run(' '),
      ...before.map((column) => run(cellText(column, app), chosen ? theme.bold : theme.plain)),
      stateRun(words, stateWidth, theme),
      ...figures.map((column) => run(` ${cellText(column, app).slice(0, -1)}`)),
    ];
    const row = fitRow(runs, width, theme.plain, theme.glyphs.ellipsis);
    return chosen && state.focus === 'apps' ? mapAttr(row, (a) => withFlags(a, INVERSE)) : row;
  });
  return [heading, ...rows];
}

function stateRun(words: AppWords, width: number, theme: Theme): Run {
  const text = padText(fittingForm(words, width), width, theme.glyphs.ellipsis);
  return run(text, toneAttr(words.tone, theme));
}

/** Which columns fit beside the state, the most wanted first. */
function columnsFor(
  scene: Scene,
  apps: readonly AppStatus[],
  room: number,
): { readonly prefix: Column | undefined; readonly figures: readonly Column[] } {
  const prefixes = shortNames(apps.map(prefixText), MAX_PREFIX, scene.theme.glyphs.ellipsis);
  const prefix: Column = {
    title: 'PREFIX',
    width: widest(apps, 'PREFIX', MAX_PREFIX, prefixText),
    right: false,
    text: (app) => prefixes.get(prefixText(app)) ?? prefixText(app),
  };
  const figure = (title: string, width: number, text: Column['text']): Column => ({
    title,
    width,
    right: true,
    text,
  });
  const wanted: readonly Column[] = [
    figure('UP', 6, (app) => {
      const uptime = uptimeOf(scene, app);
      return uptime === null ? '-' : uptimeText(uptime);
    }),
    figure('PID', 7, (app) => (app.pid === null ? '-' : String(app.pid))),
    figure('RST', 3, (app) => String(app.restarts)),
    figure('REQ/S', 5, (app) => (app.prefix === null ? '' : rateText(app.requests.rate))),
    figure('5xx', 4, (app) => (app.prefix === null ? '' : String(app.requests.errors))),
  ];
  let left = room - MIN_STATE;
  const take = (column: Column): boolean => {
    if (column.width + 1 > left) return false;
    left -= column.width + 1;
    return true;
  };
  const shown = take(prefix) ? prefix : undefined;
  const figures: Column[] = [];
  for (const column of wanted) {
    if (!take(column)) break;
    figures.push(column);
  }
  return { prefix: shown, figures };
}

/** Whole seconds under a minute: figures of the list change once a second. */
function uptimeText(ms: number): string {
  return ms < 10_000 ? `${Math.floor(ms / 1000)}s` : formatDuration(ms);
}

export function prefixText(app: AppStatus): string {
  if (app.prefix === null) return app.host ?? '-';
  return app.host === null ? app.prefix : `${app.host}${app.prefix}`;
}

function widest(
  apps: readonly AppStatus[],
  title: string,
  limit: number,
  text: (app: AppStatus) => string,
): number {
  const widths = apps.map((app) => textWidth(text(app)));
  return Math.min(limit, Math.max(title.length, ...widths));
}

function cellTitle(column: Column): string {
  const pad = column.right ? padTextLeft : padText;
  return `${pad(column.title, column.width)} `;
}

function cellText(column: Column, app: AppStatus): string {
  const pad = column.right ? padTextLeft : padText;
  return `${pad(column.text(app), column.width)} `;
}
