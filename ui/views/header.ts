/**
 * The first line: which stack, where it answers, how it fares.
 */
import { formatDuration } from '../../src/model/duration.js';
import type { AppStatus, StackStatus } from '../../src/model/status.js';
import { appTone, type Tone } from '../app-words.js';
import { bytesText, cpuText, rateText, spanText } from '../text/figure-text.js';
import { clockText } from '../../src/model/clock-text.js';
import { fitRow, rowWidth, textRun, spread, type Row, type TextRun } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { middleCut } from '../text/short-names.js';
import { silenceForms } from '../silence.js';
import { sparkline } from '../text/sparkline.js';
import { stoppingForms } from '../stopping-words.js';

const SPARK = 20;
const SHORT_SPARK = 8;
/** A name takes at most so much of a header that has no room for all of it. */
const NAME_SHARE = 0.4;

/** Apps that are as they should be, of those that should be. Oneshots that are done do not count. */
function countReady(apps: readonly AppStatus[]): {
  readonly good: number;
  readonly of: number;
  readonly bad: number;
} {
  const tones: Tone[] = apps.map(appTone);
  const count = (tone: Tone): number => tones.filter((one) => one === tone).length;
  return { good: count('good'), of: tones.length - count('off'), bad: count('bad') };
}

export function headerRow(scene: Scene, width: number): Row {
  const { state, theme } = scene;
  const { stack } = state;
  const name = textRun(` ${state.title}`, theme.bold);
  if (!stack) return fitRow([name, textRun('  starting', theme.busy)], width);
  const now = stackNow(scene);
  const { silentSince } = state;
  const all =
    silentSince === undefined
      ? segmentsOf(scene, stack, now)
      : silentSegments(scene, stack, silentSince);
  const shown = fitted(all, width - rowWidth([name]));
  if (shown) return rowOf(name, shown, width);
  const { ellipsis } = theme.glyphs;
  const cut = middleCut(` ${state.title}`, Math.floor(width * NAME_SHARE), ellipsis);
  const short = textRun(cut, theme.bold);
  return rowOf(short, fitted(all, width - rowWidth([short])) ?? all.map(shortest), width);
}

/** How far each segment goes: an index of its forms, one more than there are where it is left out. */
type Shown = readonly { readonly segment: Segment; readonly form: number }[];

const shortest = (segment: Segment): Shown[number] => ({
  segment,
  form: segment.stays ? segment.forms.length - 1 : segment.forms.length,
});

/**
 * What matters least gets shorter, or goes, until the rest fits; then what there is room for again
 * comes back. Undefined: not even the shortest fits.
 */
function fitted(segments: readonly Segment[], room: number): Shown | undefined {
  const steps = segments
    .flatMap(({ order }, index) => order.map((at) => ({ at, index })))
    .sort((a, b) => a.at - b.at);
  const forms = segments.map(() => 0);
  const shown = (): Shown =>
    segments.map((segment, index) => ({ segment, form: forms[index] ?? 0 }));
  const fits = (): boolean => rowWidth(partsOf(shown())) <= room;
  const taken: number[] = [];
  for (const { index } of steps) {
    if (fits()) break;
    forms[index] = (forms[index] ?? 0) + 1;
    taken.push(index);
  }
  if (!fits()) return undefined;
  let gone = false;
  for (const index of taken.reverse()) {
    const form = forms[index] ?? 0;
    // Nothing is left out for what matters less.
    const wasOut = form === segments[index]?.forms.length;
    if (wasOut && gone) continue;
    forms[index] = form - 1;
    if (fits()) continue;
    forms[index] = form;
    gone ||= wasOut;
  }
  return shown();
}

function partsOf(shown: Shown): TextRun[] {
  return shown.flatMap(({ segment, form }) => {
    const part = segment.forms[form];
    return part ? [textRun('  '), ...part] : [];
  });
}

/** The last segment stands at the right edge. */
function rowOf(name: TextRun, shown: Shown, width: number): Row {
  const last = shown.at(-1);
  const right = last ? (last.segment.forms[last.form] ?? []) : [];
  return spread([name, ...partsOf(shown.slice(0, -1))], right, width);
}

function total(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}

interface Segment {
  /** The longest first. */
  readonly forms: readonly [Row, ...Row[]];
  /** When it gets shorter, or goes: the less the sooner. One for each step. */
  readonly order: readonly number[];
  /** Its shortest form is never left out. */
  readonly stays: boolean;
}

/** @param order as many steps as forms: the last one leaves it out; one fewer: it stays */
function segment(order: readonly number[], ...forms: readonly [Row, ...Row[]]): Segment {
  return { forms, order, stays: order.length < forms.length };
}

/** In the order in which they stand; the time is the last. */
function segmentsOf(scene: Scene, stack: StackStatus, now: number): readonly Segment[] {
  const { theme, state } = scene;
  const { good, of, bad } = countReady(stack.apps);
  const segments: Segment[] = [];
  const url = stack.listen[0];
  if (url !== undefined) {
    segments.push(
      segment([0.95], [textRun(url, theme.accent)], [textRun(shortUrl(url), theme.accent)]),
    );
  }
  if (state.mode.kind === 'stopping' || stack.phase === 'stopping') {
    const { mode } = state;
    const forms = stoppingForms(stack.apps, now, mode.kind === 'stopping' && mode.forced);
    segments.push(segment([], [textRun(`stopping: ${forms.at(-1) ?? ''}`, theme.busy)]));
  } else {
    const tone = good === of ? theme.good : theme.busy;
    segments.push(
      segment([6], [textRun(`${good}/${of} ready`, tone)], [textRun(`${good}/${of}`, tone)]),
    );
  }
  if (bad > 0) {
    const sign = theme.glyphs.bad;
    const words = textRun(`${sign} ${bad} failing`, theme.bad);
    segments.push(segment([4], [words], [textRun(`${sign}${bad}`, theme.bad)]));
  }
  // A supervisor of an earlier version says nothing of it.
  if ((stack.logTrouble ?? null) !== null) {
    const sign = theme.glyphs.bad;
    const [words, short] = [`${sign} logs are not written`, `${sign} logs`];
    segments.push(segment([5], [textRun(words, theme.bad)], [textRun(short, theme.bad)]));
  }
  const unseen = [...scene.unseen.values()].reduce((a, b) => a + b, 0);
  if (unseen > 0) {
    const words = textRun(`! ${unseen} unseen`, theme.bad);
    segments.push(segment([3], [words], [textRun(`!${unseen}`, theme.bad)]));
  }
  const rate = stack.apps.reduce((sum, app) => sum + app.requests.rate, 0);
  segments.push(segment([2], [textRun(`${rateText(rate)} req/s`)]));
  const rates = state.history.rates.slice(-SPARK);
  if (rates.some((rate) => rate > 0)) {
    const bars = (count: number): Row => [
      textRun(sparkline(rates.slice(-count), count, theme.glyphs.bars).trimStart(), theme.accent),
    ];
    segments.push(segment([0.5, 0.9], bars(SPARK), bars(SHORT_SPARK)));
  }
  const p95s = stack.apps.flatMap((app) => app.requests.p95 ?? []);
  if (p95s.length > 0) {
    // That of all requests together cannot be had from those of the apps; it is not above the worst.
    const which = p95s.length > 1 ? 'worst p95' : 'p95';
    segments.push(segment([1], [textRun(`${which} ${spanText(Math.max(...p95s))}`)]));
  }
  const cpu = total(stack.apps.map((app) => app.cpu));
  if (cpu !== undefined) segments.push(segment([0.3], [textRun(`cpu ${cpuText(cpu)}`)]));
  const rss = total(stack.apps.map((app) => app.rss));
  if (rss !== undefined) segments.push(segment([0.3], [textRun(`mem ${bytesText(rss)}`)]));
  const held = stack.apps.reduce((sum, app) => sum + app.requests.held, 0);
  if (held > 0) segments.push(segment([7], [textRun(`${held} held`, theme.busy)]));
  if (stack.detached && !state.owner) {
    segments.push(segment([1.2], [textRun('detached', theme.dim)]));
  }
  const age = `up ${formatDuration(Math.max(0, now - stack.startedAt))}`;
  const clock = `${age}  ${clockText(scene.now)} `;
  segments.push(segment([0.2, 0.8], [textRun(clock, theme.dim)], [textRun(`${age} `, theme.dim)]));
  return segments;
}

/** In place of figures that nobody knows: that they are not known, and where the stack answered. */
function silentSegments(
  { theme, now }: Scene,
  { listen }: StackStatus,
  since: number,
): readonly Segment[] {
  const [long, short] = silenceForms(since, now);
  const words = (text: string): Row => [textRun(`${theme.glyphs.bad} ${text}`, theme.bad)];
  const segments = [segment([3], words(long), words(short))];
  const [url] = listen;
  if (url === undefined) return segments;
  const dim = (text: string): Row => [textRun(`${text} `, theme.dim)];
  return [...segments, segment([1, 2], dim(url), dim(shortUrl(url)))];
}

/** Of this machine the port alone. */
function shortUrl(url: string): string {
  return url.replace(/^http:\/\/localhost(?=:\d+$)/, '');
}
