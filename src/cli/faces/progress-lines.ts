/**
 * How far the apps of a stack have come, as one line each. Pure.
 */
import { appWords, fittingForm, shownInstance, type Tone } from '../../../ui/app-words.js';
import { formatDuration } from '../../model/duration.js';
import type { AppStatus } from '../../model/status.js';

export interface ProgressView {
  /** Epoch ms. */
  readonly now: number;
  /** Number of the picture, for what turns. */
  readonly frame: number;
  readonly columns: number;
  readonly rows: number;
  /** Draw with ASCII alone. */
  readonly ascii: boolean;
  readonly color: boolean;
}

const TURNING = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const TURNING_ASCII = ['|', '/', '-', '\\'];
const MARKS: Readonly<Record<Exclude<Tone, 'busy'>, readonly [unicode: string, ascii: string]>> = {
  good: ['✓', '*'],
  bad: ['✗', 'x'],
  off: ['·', '-'],
};
/** SGR parameters (ECMA-48). */
const COLOURS: Readonly<Record<Tone, number>> = { good: 32, busy: 33, bad: 31, off: 2 };
const LONGEST_NAME = 24;
/** Columns around a name and its words, and the one that stays free. */
const BESIDE = 6;

function mark(tone: Tone, { frame, ascii }: ProgressView): string {
  if (tone !== 'busy') return MARKS[tone][ascii ? 1 : 0];
  const turning = ascii ? TURNING_ASCII : TURNING;
  return turning[frame % turning.length] ?? '';
}

/** What it took is worth more at the start than since when it is ready. */
function words(app: AppStatus, now: number, width: number): string {
  const state = shownInstance(app);
  if (state?.kind === 'ready' && app.instances.length === 1) {
    const text = `ready after ${formatDuration(state.readyAfterMs)}`;
    const withUrl = app.url === null ? text : `${text}  ${app.url}`;
    return withUrl.length <= width ? withUrl : text;
  }
  return fittingForm(appWords(app, now), width);
}

/** At most `rows - 1` lines, narrower than the terminal; those that are under way come first to show. */
export function progressLines(apps: readonly AppStatus[], view: ProgressView): readonly string[] {
  const width = Math.min(LONGEST_NAME, Math.max(0, ...apps.map(({ name }) => name.length)));
  const room = view.columns - width - BESIDE;
  const lines = apps.map((app) => {
    const { tone } = appWords(app, view.now);
    const text = words(app, view.now, room).slice(0, Math.max(0, room));
    const sign = mark(tone, view);
    const shown = view.color ? `\u001b[${COLOURS[tone]}m${sign}\u001b[m` : sign;
    return { tone, line: ` ${shown} ${app.name.slice(0, width).padEnd(width)}  ${text}`.trimEnd() };
  });
  const most = Math.max(1, view.rows - 1);
  if (lines.length <= most) return lines.map(({ line }) => line);
  const order: readonly Tone[] = ['bad', 'busy', 'good', 'off'];
  const chosen = new Set(
    lines.toSorted((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone)).slice(0, most - 1),
  );
  const more = `   and ${lines.length - chosen.size} more`;
  return [...lines.filter((line) => chosen.has(line)).map(({ line }) => line), more];
}
