/**
 * The last lines: a question, what is being typed, or the last notice; and the keys.
 */
import { calledAmong } from '../../src/model/app.js';
import { linesIn, obstacleTo, reachTo } from '../app-input.js';
import { currentNotice, type ShownNotice } from '../notices.js';
import type { Addressee, Prompt, Purpose } from '../mode.js';
import { saveAllLine } from '../keys/command-line.js';
import { footerKeys } from '../keys/keymap.js';
import { textWidth } from '../text/cells.js';
import { linesText } from '../text/figure-text.js';
import { momentText } from '../log-lines.js';
import type { Looking } from '../search-state.js';
import type { UiState } from '../state.js';
import {
  clipText,
  fitRow,
  rowText,
  rowWidth,
  textRun,
  spread,
  type Row,
  type TextRun,
  wrapWords,
} from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { stoppingForms } from '../stopping-words.js';
import type { Theme } from '../text/theme.js';
import type { TypedLine } from '../typed-line.js';
import { goingText } from '../unsent.js';
import type { Attr } from '../text/attr.js';
import { matchCount, partOfLog } from './log.js';
import { typedRow } from './typed.js';

/**
 * Undefined where there is nothing to say.
 *
 * @param alone true where it has the footer's place, and names the keys as well
 */
export function messageRow(scene: Scene, width: number, alone: boolean): Row | undefined {
  const { state, theme, now } = scene;
  const { mode } = state;
  if (mode.kind === 'prompt') return promptRow(scene, mode, width);
  if (mode.kind === 'palette') {
    const sign = textRun(mode.of === 'signals' ? ' signal ' : ' :', theme.accent);
    return typingRow(theme, width, sign, mode, hintRuns(theme, answered(scene) ?? ''));
  }
  if (mode.kind === 'confirm-quit') {
    return fitRow([textRun(' stop all? ', theme.busy), ...keyRuns(scene, width - 12)], width);
  }
  if (mode.kind === 'stopping') return stoppingRow(scene, mode.forced, width, alone);
  if (state.looking) return lookingRow(scene, state.looking, width);
  const [unsent] = state.unsent;
  const going = unsent && ({ level: 'info', app: null, text: goingText(unsent), t: now } as const);
  const notice = currentNotice(state, now) ?? going;
  return notice
    ? fitRow(noticeRow(theme, notice), width, theme.plain, theme.glyphs.ellipsis)
    : undefined;
}

/** A terminal of that size, or larger, gives a long notice the row of the keys as well. */
const TWO_ROWS_FROM = { columns: 80, rows: 24 };

/**
 * A notice that is too long for one row, in two: what it leads to, an address or a command, stands at
 * its end. Undefined where it fits, and where there is no notice or no room to show more of it.
 */
export function noticeInTwoRows(scene: Scene, width: number): readonly [Row, Row] | undefined {
  const { state, theme, now } = scene;
  const { columns, rows } = state.size;
  if (columns < TWO_ROWS_FROM.columns || rows < TWO_ROWS_FROM.rows) return undefined;
  const notice = namesOwnKeys(state) ? undefined : currentNotice(state, now);
  if (!notice) return undefined;
  const whole = noticeRow(theme, notice);
  if (rowWidth(whole) <= width) return undefined;
  const attr = noticeAttr(theme, notice);
  const [first = '', ...rest] = wrapWords(
    rowText(whole.slice(1)),
    width - rowWidth(whole.slice(0, 1)),
  );
  const { ellipsis } = theme.glyphs;
  const second = [textRun(`   ${rest.join(' ')}`, attr)];
  return [
    fitRow([...whole.slice(0, 1), textRun(first, attr)], width),
    fitRow(second, width, theme.plain, ellipsis),
  ];
}

/** Something else than a notice stands there, or the keys have to be in view. */
function namesOwnKeys({ mode, looking }: UiState): boolean {
  const { kind } = mode;
  const asks = kind === 'prompt' || kind === 'palette' || kind === 'confirm-quit';
  return asks || kind === 'stopping' || kind === 'attached' || looking !== undefined;
}

const SIGNS: Readonly<Record<Purpose, string>> = {
  search: '/',
  filter: '&',
  requests: '&',
  save: 'save to ',
  input: 'to ',
};
const HINTS: Readonly<Record<Purpose, string>> = {
  search: '',
  filter: 'word  !without  "two words"',
  requests: 'status>=500  ms>200  path:/api  app:NAME  !404',
  save: '',
  input: 'a line for its standard input, or several pasted',
};

/** What there is to know before anything is typed. */
function hintOf({ focus }: UiState, purpose: Purpose): string {
  // The one key of the requests that is not for them.
  if (purpose === 'search' && focus === 'requests') return 'in the log; & filters the requests';
  return HINTS[purpose];
}

/** What comes of a long line keeps half of the room. */
const TYPED_SHARE = 1 / 2;

/** What is typed, and what comes of it so far: both are in view, however long the one is. */
function promptRow(scene: Scene, prompt: Prompt, width: number): Row {
  const { theme } = scene;
  const { ellipsis } = theme.glyphs;
  const { purpose, text, regex } = prompt;
  const whom = prompt.purpose === 'input' ? `${receiver(scene.state, prompt.to)}: ` : '';
  const sign = textRun(
    clipText(` ${SIGNS[purpose]}${whom}`, Math.floor(width / 3), ellipsis),
    theme.accent,
  );
  const hint =
    refusal(scene, prompt) ??
    onItsWay(scene, prompt) ??
    (text === '' ? hintOf(scene.state, purpose) : promptResult(scene, prompt));
  const result = [
    ...hintRuns(theme, hint),
    ...(regex ? [textRun('  regular expression', theme.accent)] : []),
  ];
  return typingRow(theme, width, sign, prompt, result);
}

function hintRuns(theme: Theme, hint: string): readonly TextRun[] {
  return hint === '' ? [] : [textRun(`  ${hint}`, theme.dim)];
}

function typingRow(
  theme: Theme,
  width: number,
  sign: TextRun,
  line: TypedLine,
  result: readonly TextRun[],
): Row {
  const room = width - rowWidth([sign]);
  const share = Math.floor(room * TYPED_SHARE);
  const typed = typedRow(line, Math.max(share, room - rowWidth(result)), theme);
  return fitRow([sign, ...typed, ...result], width, theme.plain, theme.glyphs.ellipsis);
}

/** What was said to the last key. */
function answered({ state, now }: Scene): string | undefined {
  const notice = currentNotice(state, now);
  return notice?.endsWith === 'key' ? notice.text : undefined;
}

/** Who gets the line: of several instances the one that is meant. */
function receiver({ stack }: UiState, to: Addressee | undefined): string {
  if (!to) return 'nobody';
  const among = stack?.apps.find(({ name }) => name === to.app)?.instances.length ?? 1;
  return calledAmong(to.app, to.instance, among);
}

/** Why what was typed last was not taken, or did not reach the app, or why none would now. */
function refusal(scene: Scene, prompt: Prompt): string | undefined {
  const why = answered(scene);
  if (why !== undefined || prompt.purpose !== 'input') return why;
  const obstacle = obstacleTo(reachTo(scene.state, prompt.to));
  if (!obstacle) return undefined;
  const { advice } = obstacle;
  return advice === undefined ? obstacle.why : `${obstacle.why}; Esc, then ${advice}`;
}

/** What that instance has not taken of the lines before. */
function onItsWay({ state }: Scene, prompt: Prompt): string | undefined {
  const to = prompt.purpose === 'input' ? prompt.to : undefined;
  const unsent = state.unsent.find(
    (one) => one.to.app === to?.app && one.to.instance === to.instance,
  );
  return unsent && goingText(unsent);
}

function promptResult(scene: Scene, { purpose, text }: Prompt): string {
  if (purpose === 'search') return matchCount(scene);
  if (purpose === 'input') return text.includes('\n') ? linesText(linesIn(text)) : '';
  if (purpose === 'save') return saveWords(scene);
  if (purpose === 'filter' && scene.filterProblem !== undefined) return scene.filterProblem;
  if (purpose === 'filter') return linesText(scene.stored.length);
  const { shown, total, filter } = scene.requests;
  return filter.kind === 'wrong' ? filter.why : `${shown.length} of ${total}`;
}

/** How much would be saved; and where that is not all, what saves the rest. */
function saveWords(scene: Scene): string {
  const count = scene.entries.length;
  const part = partOfLog(scene, count);
  return part === undefined ? linesText(count) : `${part}; all: ${saveAllLine(scene.state)}`;
}

/** How far a search has gone through the files. */
function lookingRow(scene: Scene, { forward, lines, t }: Looking, width: number): Row {
  const { theme } = scene;
  const where = t === undefined ? '' : `, at ${momentText(t, stackNow(scene))}`;
  const text = `looking ${forward ? 'on' : 'back'} through the log files: ${linesText(lines)}${where}`;
  const end = [textRun('Esc', theme.bold), textRun(' stops it ', theme.dim)];
  return spread(
    [textRun(` ${theme.glyphs.dot} `, theme.busy), textRun(text, theme.busy)],
    end,
    width,
  );
}

/** Whom it waits for and how long still. */
function stoppingRow(scene: Scene, forced: boolean, width: number, alone: boolean): Row {
  const { theme, state } = scene;
  const keys = alone ? keyRuns(scene, width) : [];
  const room = width - rowWidth(keys) - 3;
  const forms = state.stack ? stoppingForms(state.stack.apps, stackNow(scene), forced) : [''];
  const text = forms.find((form) => textWidth(form) <= room) ?? forms.at(-1) ?? '';
  return spread([textRun(` ${text}`, theme.busy)], keys, width);
}

export function noticeRow(theme: Theme, notice: ShownNotice): Row {
  const attr = noticeAttr(theme, notice);
  const mark = notice.level === 'info' ? theme.glyphs.dot : '!';
  const { app } = notice;
  const who = app === null || names(notice.text, app) ? '' : `${app}: `;
  return [textRun(` ${mark} `, attr), textRun(`${who}${notice.text}`, attr)];
}

/** Whether the text has the name as a word of its own, or that of one of its instances (`web.2`). */
function names(text: string, app: string): boolean {
  return text.split(/[^\w-]+/).includes(app);
}

function noticeAttr(theme: Theme, { level }: ShownNotice): Attr {
  if (level === 'error') return theme.bad;
  return level === 'warning' ? theme.busy : theme.plain;
}

/** The keys that work now, as many as fit. */
export function footerRow(scene: Scene, width: number): Row {
  return fitRow(keyRuns(scene, width), width);
}

function keyRuns(scene: Scene, width: number): TextRun[] {
  const { theme, state } = scene;
  const runs: TextRun[] = [];
  let used = 0;
  for (const [label, word] of footerKeys(state)) {
    const part = [textRun(` ${label}`, theme.bold), textRun(` ${word} `, theme.dim)];
    used += rowWidth(part);
    if (used > width) break;
    runs.push(...part);
  }
  return runs;
}
