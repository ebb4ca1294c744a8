/**
 * The first line: which stack, where it answers, how it fares.
 */
import { formatDuration } from '../../src/model/duration.js';
import type { AppStatus, StackStatus } from '../../src/model/status.js';
import { appWords, type Tone } from '../app-words.js';
import { bytesText, cpuText, rateText } from '../text/figure-text.js';
import { clockText } from '../log-lines.js';
import { fitRow, rowWidth, run, spread, type Row, type Run } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { sparkline } from '../text/sparkline.js';
import { stoppingForms } from '../stopping-words.js';

const SPARK = 20;
/** Columns from which the time of day is shown. */
const CLOCK_FROM = 100;
/** Segments that stay, also where the time up has to go for them. */
const KEPT = 2;

/** Apps that are as they should be, of those that should be. Oneshots that are done do not count. */
function countReady(
  apps: readonly AppStatus[],
  now: number,
): { readonly good: number; readonly of: number; readonly bad: number } {
  const tones: Tone[] = apps.map((app) => appWords(app, now).tone);
  const count = (tone: Tone): number => tones.filter((one) => one === tone).length;
  return { good: count('good'), of: tones.length - count('off'), bad: count('bad') };
}

export function headerRow(scene: Scene, width: number): Row {
  const { state, theme } = scene;
  const { stack } = state;
  const name = run(` ${state.title}`, theme.heading);
  if (!stack) return fitRow([name, run('  starting', theme.busy)], width);
  const now = stackNow(scene);
  const segments = [...segmentsOf(scene, stack, now)];
  const clock = width >= CLOCK_FROM ? `  ${clockText(scene.now)}` : '';
  const age = `up ${formatDuration(Math.max(0, now - stack.startedAt))}`;
  const up: Row = [run(`${age}${clock} `, theme.dim)];
  const row = (): Run[] => [name, ...segments.flatMap(({ part }) => [run('  '), ...part])];
  // What matters least goes first where there is no room, or gets shorter.
  while (rowWidth(row()) + rowWidth(up) >= width && segments.length > KEPT) {
    const least = segments.reduce((a, b) => (b.weight < a.weight ? b : a));
    segments.splice(segments.indexOf(least), 1, ...(least.short ? [least.short] : []));
  }
  return spread(row(), up, width);
}

function total(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}

interface Segment {
  readonly weight: number;
  readonly part: Row;
  /** What takes its place where there is little room. */
  readonly short?: Segment;
}

function segmentsOf(scene: Scene, stack: StackStatus, now: number): readonly Segment[] {
  const { theme, state } = scene;
  const { good, of, bad } = countReady(stack.apps, now);
  const segments: Segment[] = [];
  const url = stack.listen[0];
  if (url !== undefined) {
    const short = { weight: 3, part: [run(shortUrl(url), theme.accent)] };
    segments.push({ weight: 0.8, part: [run(url, theme.accent)], short });
  }
  if (state.mode.kind === 'stopping' || stack.phase === 'stopping') {
    const { mode } = state;
    const forms = stoppingForms(stack.apps, now, mode.kind === 'stopping' && mode.forced);
    segments.push({ weight: 4, part: [run(`stopping: ${forms.at(-1) ?? ''}`, theme.busy)] });
  } else {
    const tone = good === of ? theme.good : theme.busy;
    segments.push({ weight: 4, part: [run(`${good}/${of} ready`, tone)] });
  }
  if (bad > 0) {
    segments.push({ weight: 5, part: [run(`${theme.glyphs.bad} ${bad} failing`, theme.bad)] });
  }
  const unseen = [...scene.unseen.values()].reduce((a, b) => a + b, 0);
  if (unseen > 0) segments.push({ weight: 4.5, part: [run(`! ${unseen} unseen`, theme.bad)] });
  const rate = stack.apps.reduce((sum, app) => sum + app.requests.rate, 0);
  segments.push({ weight: 2, part: [run(`${rateText(rate)} req/s`)] });
  const rates = state.history.rates.slice(-SPARK);
  if (rates.some((rate) => rate > 0)) {
    const bars = sparkline(rates, SPARK, theme.glyphs.bars).trimStart();
    segments.push({ weight: 0.5, part: [run(bars, theme.accent)] });
  }
  const p95s = stack.apps.flatMap((app) => app.requests.p95 ?? []);
  if (p95s.length > 0) {
    // That of all requests together cannot be had from those of the apps; it is not above the worst.
    const which = p95s.length > 1 ? 'worst p95' : 'p95';
    segments.push({ weight: 1, part: [run(`${which} ${Math.round(Math.max(...p95s))}ms`)] });
  }
  const cpu = total(stack.apps.map((app) => app.cpu));
  if (cpu !== undefined) segments.push({ weight: 0.3, part: [run(`cpu ${cpuText(cpu)}`)] });
  const rss = total(stack.apps.map((app) => app.rss));
  if (rss !== undefined) segments.push({ weight: 0.3, part: [run(`mem ${bytesText(rss)}`)] });
  const held = stack.apps.reduce((sum, app) => sum + app.requests.held, 0);
  if (held > 0) segments.push({ weight: 4, part: [run(`${held} held`, theme.busy)] });
  if (stack.detached && !state.owner) {
    segments.push({ weight: 1, part: [run('detached', theme.dim)] });
  }
  return segments;
}

/** Of this machine the port alone. */
function shortUrl(url: string): string {
  return url.replace(/^http:\/\/localhost(?=:\d+$)/, '');
}
