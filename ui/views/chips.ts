/**
 * The apps in one line, for narrow terminals: `1●web 2●api 5✖mail`.
 */
import { INVERSE, withFlags } from '../text/attr.js';
import { appTone } from '../app-words.js';
import { fitRow, rowWidth, run, type Row, type Run } from '../text/rows.js';
import type { Scene } from '../scene.js';
import { shortNames } from '../text/short-names.js';
import { errorBadge } from './app-columns.js';
import { toneAttr, toneGlyph } from './app-list.js';

const MAX_NAME = 18;

export interface Chip {
  readonly app: string;
  /** Columns from the left edge: first, and first behind it. */
  readonly from: number;
  readonly to: number;
}

/** The row, and where each app stands in it (for clicks). The selected app is always in view. */
export function chips(scene: Scene, width: number): { readonly row: Row; readonly at: Chip[] } {
  const { state, theme } = scene;
  const apps = state.stack?.apps ?? [];
  const names = shortNames(
    apps.map(({ name }) => name),
    Math.min(MAX_NAME, Math.max(1, width - 6)),
    theme.glyphs.ellipsis,
  );
  const all = apps.map((app, index) => {
    const tone = appTone(app);
    const runs: Run[] = [
      run(` ${index + 1}`),
      run(toneGlyph(tone, theme), toneAttr(tone, theme)),
      run(names.get(app.name) ?? app.name),
      run(errorBadge(scene.unseen.get(app.name) ?? 0), theme.bad),
      run(' '),
    ];
    const chosen = app.name === state.selected;
    const shown = chosen ? runs.map((r) => run(r.text, withFlags(r.attr, INVERSE))) : runs;
    return { app: app.name, shown, width: rowWidth(shown) };
  });
  const selected = all.findIndex(({ app }) => app === state.selected);
  let first = 0;
  const widthTo = (from: number, to: number): number =>
    all.slice(from, to + 1).reduce((sum, chip) => sum + chip.width, 0);
  while (first < selected && widthTo(first, selected) > width) first += 1;
  const shown: Run[] = [];
  const at: Chip[] = [];
  let x = 0;
  for (const chip of all.slice(first)) {
    if (x + chip.width > width) break;
    at.push({ app: chip.app, from: x, to: x + chip.width });
    shown.push(...chip.shown);
    x += chip.width;
  }
  if (first + at.length < all.length) shown.push(run(theme.glyphs.ellipsis, theme.dim));
  return { row: fitRow(shown, width), at };
}
