/**
 * The stack is being stopped: what each app does, who is still there, and when KILL comes.
 */
import { ageText, appWords, fittingForm } from '../app-words.js';
import { textWidth } from '../text/cells.js';
import { padText, textRun, type Row } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { shortNames } from '../text/short-names.js';
import { toneAttr, toneGlyph } from './app-list.js';

export function quitRows(scene: Scene, width: number): Row[] {
  const { state, theme, now } = scene;
  if (state.mode.kind !== 'stopping') return [];
  const { since, forced } = state.mode;
  const what = forced ? 'Killing' : 'Stopping';
  const rows: Row[] = [
    [],
    [textRun(`  ${what} ${state.title}, ${ageText(now - since)}`, theme.bold)],
    [],
  ];
  const apps = state.stack?.apps ?? [];
  if (!state.stack) rows.push([textRun('  waiting for the supervisor to answer', theme.dim)]);
  const names = shortNames(
    apps.map(({ name }) => name),
    Math.max(8, Math.floor(width / 3)),
    theme.glyphs.ellipsis,
  );
  const nameWidth = Math.max(0, ...[...names.values()].map(textWidth));
  for (const app of apps) {
    const words = appWords(app, stackNow(scene));
    const attr = toneAttr(words.tone, theme);
    rows.push([
      textRun(`  ${toneGlyph(words.tone, theme)} `, attr),
      textRun(`${padText(names.get(app.name) ?? app.name, nameWidth)}  `, theme.bold),
      textRun(fittingForm(words, width - nameWidth - 6), attr),
    ]);
  }
  return rows;
}
