/**
 * The table of apps. Which columns it has depends on the width; the state takes what is left.
 */
import type { AppStatus } from '../../src/model/status.js';
import type { Attr } from '../text/attr.js';
import { INVERSE, withFlags } from '../text/attr.js';
import { appWords, fittingForm, type AppWords, type Tone } from '../app-words.js';
import {
  cellText,
  fitRow,
  mapAttr,
  padText,
  padTextLeft,
  textRun,
  type Row,
  type TextRun,
} from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import type { Theme } from '../text/theme.js';
import { listedApps } from '../list-order.js';
import { columnsFor, type Column } from './app-columns.js';

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

/** Index of the first app shown, so that the selected one is in view. */
export function listTop(scene: Scene, height: number): number {
  const rows = height - 1;
  const apps = listedApps(scene, rows);
  const selected = apps.findIndex(({ app }) => app.name === scene.state.selected);
  // As long as the first rows have it they stay: what wants looking at stands there.
  if (selected < rows) return 0;
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
  const { name, prefix, stateWidth, figures } = columnsFor(scene, apps, width - leadWidth);
  const before = prefix ? [name, prefix] : [name];
  const top = listTop(scene, height);
  const listed = listedApps(scene, height - 1).slice(top, top + height - 1);
  const below = apps.length - top - listed.length;
  const heading: Row = fitRow(
    [
      textRun(padText(unseenText(top, below, leadWidth, theme), leadWidth), theme.bold),
      textRun(
        before.map((column) => `${cellText(column, column.title)} `).join('') +
          padText('STATE', stateWidth) +
          figures.map((column) => cellText(column, column.title)).join(''),
        theme.dim,
      ),
    ],
    width,
  );
  const rows = listed.map(({ app, number: place }) => {
    const words = appWords(app, now);
    const chosen = app.name === state.selected;
    const number = padTextLeft(String(place), numberWidth);
    const base = chosen ? theme.bold : theme.plain;
    const runs: TextRun[] = [
      textRun(`${chosen ? theme.glyphs.pointer : ' '}${number} `),
      textRun(toneGlyph(words.tone, theme), toneAttr(words.tone, theme)),
      textRun(' '),
      ...before.map((column) => textRun(`${cellText(column, column.text(app))} `, base)),
      stateRun(words, stateWidth, theme),
      ...figures.map((column) => textRun(cellText(column, column.text(app)), attrOf(column, app))),
    ];
    const row = fitRow(runs, width, theme.plain, theme.glyphs.ellipsis);
    return chosen && state.focus === 'apps' ? mapAttr(row, (a) => withFlags(a, INVERSE)) : row;
  });
  return [heading, ...rows];
}

/** How many apps there are that are not shown, in so many columns. */
function unseenText(above: number, below: number, columns: number, { glyphs }: Theme): string {
  const up = above > 0 ? `${glyphs.above}${above}` : '';
  const down = below > 0 ? `${glyphs.below}${below}` : '';
  const apart = up + down;
  return apart.length < columns ? apart : `+${above + below}`;
}

function attrOf(column: Column, app: AppStatus): Attr | undefined {
  return column.attr?.(app);
}

function stateRun(words: AppWords, width: number, theme: Theme): TextRun {
  const text = padText(fittingForm(words, width), width, theme.glyphs.ellipsis);
  return textRun(text, toneAttr(words.tone, theme));
}
