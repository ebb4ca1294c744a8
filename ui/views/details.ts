/**
 * Everything known about the selected app; about the stack, where all are shown.
 */
import { formatDuration } from '../../src/model/duration.js';
import type { ExitFacts } from '../../src/model/failure.js';
import type { AppStatus } from '../../src/model/status.js';
import type { Attr } from '../attr.js';
import { ageText, appWords, shownInstance } from '../app-words.js';
import { wrapRow } from '../log-lines.js';
import { padText, run, wrapWords, type Row } from '../rows.js';
import { stackNow, type Scene } from '../scene.js';
import { selectedApp } from '../state.js';
import { parseSgr } from '../sgr.js';
import { prefixText, toneAttr, uptimeOf } from './app-list.js';
import { titleRow } from './title.js';

const LABEL = 10;
const LAST_LINES = 4;

interface Fact {
  readonly label: string;
  readonly text: string;
  readonly attr?: Attr;
}

/** A title and at most `height - 1` rows of facts. */
export function detailRows(scene: Scene, width: number, height: number): Row[] {
  const app = selectedApp(scene.state);
  const title = titleRow(scene.theme, width, [run(app?.name ?? 'stack', scene.theme.heading)]);
  const rows = app ? appRows(scene, app, width) : stackRows(scene, width);
  return [title, ...rows.slice(0, height - 1)];
}

function factRows(scene: Scene, facts: readonly Fact[], width: number): Row[] {
  return facts.flatMap(({ label, text, attr }) => {
    const lines = wrapWords(text, Math.max(1, width - LABEL - 2));
    return lines.map((line, index) => [
      run(` ${padText(index === 0 ? label : '', LABEL)} `, scene.theme.dim),
      run(line, attr ?? scene.theme.plain),
    ]);
  });
}

function appRows(scene: Scene, app: AppStatus, width: number): Row[] {
  const { theme } = scene;
  const words = appWords(app, stackNow(scene));
  const state = shownInstance(app);
  const facts: Fact[] = [
    { label: 'state', text: words.forms[0], attr: toneAttr(words.tone, theme) },
  ];
  if (app.reason !== null && !words.forms[0].includes(app.reason)) {
    facts.push({ label: 'reason', text: app.reason });
  }
  const advice = state && 'failure' in state ? state.failure.advice : undefined;
  if (advice !== undefined && advice !== '') facts.push({ label: 'do', text: advice });
  facts.push({ label: 'url', text: app.url ?? 'no route', attr: theme.accent });
  if (app.prefixes.length > 1) facts.push({ label: 'prefixes', text: app.prefixes.join(' ') });
  else if (app.url === null && app.prefix !== null) {
    facts.push({ label: 'prefix', text: prefixText(app) });
  }
  const upstream = app.socket ?? (app.port === null ? null : `port ${app.port}`);
  if (upstream !== null) {
    facts.push({ label: 'upstream', text: upstream + (app.guessed ? ' (found by watching)' : '') });
  }
  const uptime = uptimeOf(scene, app);
  const pid = app.pid === null ? 'no process' : `pid ${app.pid}`;
  const up = uptime === null ? '' : `  up ${ageText(uptime)}`;
  facts.push({ label: 'process', text: `${pid}${up}  restarts ${app.restarts}` });
  const times = startTimes(app);
  if (times !== '') facts.push({ label: 'start', text: times });
  if (app.prefix !== null) facts.push({ label: 'requests', text: requestText(app) });
  const exit = app.instances.map(({ lastExit }) => lastExit).find((one) => one !== null);
  facts.push({ label: 'last exit', text: exit ? exitLine(exit, stackNow(scene)) : '-' });
  const rows = factRows(scene, facts, width);
  if (exit) rows.push(...lastLineRows(scene, exit, width));
  return rows;
}

function lastLineRows(scene: Scene, exit: ExitFacts, width: number): Row[] {
  return exit.lastLines
    .slice(-LAST_LINES)
    .map((line) => [
      run(`  ${scene.theme.glyphs.vertical} `, scene.theme.bad),
      ...(wrapRow(parseSgr(line, scene.theme.colour), Math.max(1, width - 4))[0] ?? []),
    ]);
}

function exitLine(exit: ExitFacts, now: number): string {
  const lived = formatDuration(exit.livedMs);
  return `${exit.words}, after ${lived}, ${ageText(now - exit.at)} ago`;
}

function startTimes(app: AppStatus): string {
  const state = shownInstance(app);
  if (!state || !('listenedAfterMs' in state)) return '';
  const parts: string[] = [];
  if (state.listenedAfterMs !== undefined) {
    parts.push(`listening after ${formatDuration(state.listenedAfterMs)}`);
  }
  if (state.kind === 'ready') parts.push(`ready after ${formatDuration(state.readyAfterMs)}`);
  return parts.join(', ');
}

function requestText(app: AppStatus): string {
  const { total, rate, p50, p95, errors, inFlight, held } = app.requests;
  const times =
    p50 === null || p95 === null ? '' : `  p50 ${Math.round(p50)} p95 ${Math.round(p95)} ms`;
  const now = `  open ${inFlight}${held > 0 ? `  held ${held}` : ''}`;
  return `${total}  ${rate.toFixed(1)}/s${times}  5xx ${errors}${now}`;
}

function stackRows(scene: Scene, width: number): Row[] {
  const { stack } = scene.state;
  if (!stack) return [];
  const facts: Fact[] = [
    ...stack.listen.map((url, index) => ({
      label: index === 0 ? 'listens' : '',
      text: url,
      attr: scene.theme.accent,
    })),
    { label: 'config', text: stack.config },
    { label: 'logs', text: stack.logs },
    { label: 'supervisor', text: `pid ${stack.pid}  ${stack.phase}` },
    ...scene.notes.map((note, index) => ({ label: index === 0 ? 'note' : '', text: note })),
  ];
  return factRows(scene, facts, width);
}
