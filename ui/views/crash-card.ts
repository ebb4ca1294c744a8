/**
 * How an app died: stays above its log until it is read, also when the app runs again.
 */
import { formatDuration } from '../../src/model/duration.js';
import { ageText, appWords, instanceWords } from '../app-words.js';
import { shownCrash, shownCrashes, type Crash } from '../crashes.js';
import { tellingLines } from '../lines/telling-line.js';
import { wrapRow } from '../log-lines.js';
import { fitRow, textRun, spread, type Row } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import type { UiState } from '../state.js';
import { parseSgr, stripSgr } from '../text/sgr.js';

const LAST_LINES = 4;

/** Rows that the card would like to have; 0 where there is none. */
export function cardHeight({ crashes, selected }: UiState): number {
  const crash = shownCrash(crashes, selected);
  return crash ? 2 + Math.min(LAST_LINES, saidLines(crash).length) : 0;
}

export function crashRows(scene: Scene, width: number, height: number): Row[] {
  const { state, theme } = scene;
  const [crash, ...others] = shownCrashes(state.crashes, state.selected);
  if (!crash) return [];
  const { glyphs } = theme;
  const now = stackNow(scene);
  const lived = crash.livedMs === undefined ? '' : ` after ${formatDuration(crash.livedMs)}`;
  const head = `${glyphs.bad} ${crash.name} ${headWords(crash)}${lived}, ${ageText(now - crash.at)} ago`;
  const more = others.length > 0 ? `+${others.length} more  ` : '';
  const edge = textRun(`${glyphs.bar} `, theme.bad);
  const said = tellingLines(saidLines(crash), Math.max(0, Math.min(LAST_LINES, height - 2))).map(
    (line): Row => {
      const [first = []] = wrapRow(parseSgr(line, theme.colour), Math.max(1, width - 2));
      return [edge, ...first];
    },
  );
  const close = `${more}Esc closes `;
  const title = fitRow(
    [textRun(head, theme.bad)],
    Math.min(width - close.length - 1, head.length),
    theme.plain,
    glyphs.ellipsis,
  );
  return [
    spread(title, [textRun(close, theme.dim)], width),
    ...said,
    fitRow([edge, ...nextRow(scene, crash, now)], width, theme.plain, glyphs.ellipsis),
  ];
}

/** Sentences of failures name the app, or its instance, themselves. */
function headWords({ app, name, words }: Crash): string {
  const named = [name, app].find((one) => words.startsWith(`${one} `));
  return named === undefined ? words : words.slice(named.length + 1);
}

function saidLines({ lastLines }: Crash): readonly string[] {
  return lastLines.filter((line) => stripSgr(line).trim() !== '');
}

/** What becomes of it: of several instances of this one, whatever the others do. */
function nextRow({ state, theme }: Scene, crash: Crash, now: number): Row {
  const app = state.stack?.apps.find(({ name }) => name === crash.app);
  if (!app) return [];
  const { length } = app.instances;
  const died = app.instances.find(({ instance }) => instance === crash.instance);
  const words = died && length > 1 ? instanceWords(died.state, now) : appWords(app, now);
  const [text] = words.forms;
  if (words.tone !== 'bad')
    return [textRun(`now ${text}`, words.tone === 'good' ? theme.good : theme.busy)];
  const again = words.forms.find((form) => form.startsWith('again in'));
  const next = again ?? crash.advice ?? text;
  const number = (state.stack?.apps.indexOf(app) ?? 0) + 1;
  const toIt = number < 10 ? `${number} shows its log` : '';
  const restarts = length > 1 ? `r restarts all ${length} instances` : 'r restarts it now';
  const key = state.selected === crash.app ? restarts : toIt;
  return [textRun(`${next}  `, theme.busy), textRun(key, theme.dim)];
}
