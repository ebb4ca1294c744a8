/**
 * The apps in one line, for narrow terminals: `1●web 2●api 5✖mail 3!`.
 */
import { INVERSE, withFlags } from '../text/attr.js';
import { appTone } from '../app-words.js';
import { listedApps } from '../list-order.js';
import { fitRow, rowWidth, textRun, type Row, type TextRun } from '../text/rows.js';
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

/** A chip, wherever it may come to stand. */
interface Drawn {
  readonly app: string;
  readonly runs: readonly TextRun[];
  readonly width: number;
}

/**
 * The row, and where each app stands in it (for clicks): as many of the first as fit, the selected app
 * in any case, and how many others there are.
 */
export function chips(scene: Scene, width: number): { readonly row: Row; readonly at: Chip[] } {
  const all = ordered(scene, width);
  const shown = fitting(all, scene.state.selected, width);
  const at: Chip[] = [];
  let x = 0;
  for (const chip of shown) {
    at.push({ app: chip.app, from: x, to: x + chip.width });
    x += chip.width;
  }
  const more = textRun(countText(all.length - shown.length), scene.theme.dim);
  return { row: fitRow([...shown.flatMap(({ runs }) => runs), more], width), at };
}

/** The apps in the order of their chips. */
export function chipOrder(scene: Scene, width: number): readonly string[] {
  return ordered(scene, width).map(({ app }) => app);
}

/** As the list has them: in the order of the config where all can be seen at once. */
function ordered(scene: Scene, width: number): readonly Drawn[] {
  const all = drawn(scene, width);
  if (all.reduce((sum, chip) => sum + chip.width, 0) <= width) return all;
  return listedApps(scene, 0).flatMap(({ number }) => all[number - 1] ?? []);
}

/** In the order of the config. */
function drawn({ state, theme, unseen }: Scene, width: number): readonly Drawn[] {
  const apps = state.stack?.apps ?? [];
  const names = shortNames(
    apps.map(({ name }) => name),
    Math.min(MAX_NAME, Math.max(1, width - 6)),
    theme.glyphs.ellipsis,
  );
  return apps.map((app, index) => {
    const tone = appTone(app);
    const badge = errorBadge(unseen.get(app.name) ?? 0);
    const plain: TextRun[] = [
      textRun(` ${index + 1}`),
      textRun(toneGlyph(tone, theme), toneAttr(tone, theme)),
      textRun(names.get(app.name) ?? app.name),
      textRun(badge === '' ? '' : ` ${badge}`, theme.bad),
      textRun(' '),
    ];
    const chosen = app.name === state.selected;
    const runs = chosen ? plain.map((r) => textRun(r.text, withFlags(r.attr, INVERSE))) : plain;
    return { app: app.name, runs, width: rowWidth(runs) };
  });
}

/** What stands first is not scrolled away for a selected app behind it: that one takes the last place. */
function fitting(
  all: readonly Drawn[],
  selected: string | undefined,
  width: number,
): readonly Drawn[] {
  const chosen = all.findIndex(({ app }) => app === selected);
  const behind = (from: number): readonly Drawn[] =>
    chosen < from ? [] : all.slice(chosen, chosen + 1);
  let shown = behind(0);
  let taken = 0;
  for (const [index, chip] of all.entries()) {
    taken += chip.width;
    const rest = behind(index + 1);
    const hidden = all.length - index - 1 - rest.length;
    const needed = taken + (rest[0]?.width ?? 0) + countText(hidden).length;
    if (needed <= width) shown = [...all.slice(0, index + 1), ...rest];
    else if (taken > width) break;
  }
  return shown;
}

function countText(hidden: number): string {
  return hidden === 0 ? '' : `+${hidden}`;
}
