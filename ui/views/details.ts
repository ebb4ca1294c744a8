/**
 * Everything known about the selected app; about the stack, where all are shown. What matters most
 * stands first, because the pane may be cut below: for an app that fares badly that is its last end.
 */
import { formatDuration } from '../../src/model/duration.js';
import { failure, type ExitFacts } from '../../src/model/failure.js';
import type { RequestTotals } from '../../src/model/request.js';
import { reasonOf } from '../../src/model/reason.js';
import { pidOf, type InstanceState } from '../../src/model/state.js';
import { lastExitOf, type AppStatus } from '../../src/model/status.js';
import { ageText, appTone, appWords, instanceWords, shownInstance } from '../app-words.js';
import { bytesText, cpuText, grouped, msText, rateText, spanText } from '../text/figure-text.js';
import { wrapRow } from '../log-lines.js';
import { textRun, type Row } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import { selectedApp } from '../state.js';
import { parseSgr } from '../text/sgr.js';
import { sparkline } from '../text/sparkline.js';
import { factRows, type Fact } from './facts.js';
import { requestDetailRows } from './request-details.js';
import { prefixText } from './app-columns.js';
import { toneAttr } from './app-list.js';
import { titleRow } from './title.js';

const LAST_LINES = 4;
const SPARK = 12;

/** A title and at most `height - 1` rows of facts. */
export function detailRows(scene: Scene, width: number, height: number): Row[] {
  const app = selectedApp(scene.state);
  const of = scene.state.focus === 'requests' ? 'request' : (app?.name ?? 'stack');
  const title = titleRow(scene.theme, width, [textRun(of, scene.theme.bold)]);
  return [title, ...rowsOf(scene, app, width).slice(0, height - 1)];
}

function rowsOf(scene: Scene, app: AppStatus | undefined, width: number): Row[] {
  if (scene.state.focus === 'requests') return requestDetailRows(scene, width);
  return app ? appRows(scene, app, width) : factRows(scene.theme, stackFacts(scene), width);
}

function appRows(scene: Scene, app: AppStatus, width: number): Row[] {
  const state = factRows(scene.theme, stateFacts(scene, app), width);
  const exit = exitRows(scene, app, width);
  const rest = factRows(
    scene.theme,
    [...routeFacts(scene, app), ...figureFacts(scene, app), ...originFacts(scene, app)],
    width,
  );
  const bad = appTone(app) === 'bad';
  return bad ? [...state, ...exit, ...rest] : [...state, ...rest, ...exit];
}

function stateFacts(scene: Scene, app: AppStatus): Fact[] {
  const now = stackNow(scene);
  const words = appWords(app, now);
  const state = shownInstance(app);
  const facts: Fact[] = [
    { label: 'state', text: words.forms[0], attr: toneAttr(words.tone, scene.theme) },
  ];
  const reason = newReason(app, state);
  if (reason !== null && reason !== '' && !words.forms[0].includes(reason)) {
    facts.push({ label: 'reason', text: reason });
  }
  const advice = state && 'failure' in state ? state.failure?.advice : undefined;
  if (advice !== undefined && advice !== '') facts.push({ label: 'do', text: advice });
  if (app.instances.length > 1) {
    const each = app.instances.map((one) => {
      const pid = pidOf(one.state);
      const who = pid === undefined ? '' : ` (pid ${pid})`;
      return `${one.instance} ${instanceWords(one.state, now).forms[0]}${who}`;
    });
    facts.push({ label: 'instances', text: each.join(', ') });
  }
  return facts;
}

/** The reason, without how it ended where the state says that: only what the failure adds to it. */
function newReason(app: AppStatus, state: InstanceState | undefined): string | null {
  const reason = (state && reasonOf(state)) ?? app.reason;
  if (reason === null || state?.kind !== 'failed' || !state.exit) return reason;
  const ended = failure('exited-nonzero', { app: app.name, words: state.exit.words }).message;
  return reason.startsWith(ended) ? reason.slice(ended.length).replace(/^[;,]? /, '') : reason;
}

function routeFacts(scene: Scene, app: AppStatus): Fact[] {
  const facts: Fact[] = [];
  if (app.url !== null) facts.push({ label: 'url', text: app.url, attr: scene.theme.accent });
  else facts.push({ label: 'url', text: 'no route' });
  if (app.prefixes.length > 1) facts.push({ label: 'prefixes', text: app.prefixes.join(' ') });
  else if (app.url === null && app.prefix !== null) {
    facts.push({ label: 'prefix', text: prefixText(app) });
  }
  const upstream = app.socket ?? (app.port === null ? null : `port ${app.port}`);
  if (upstream !== null) {
    facts.push({ label: 'upstream', text: upstream + (app.guessed ? ' (found by watching)' : '') });
  }
  return facts;
}

function figureFacts(scene: Scene, app: AppStatus): Fact[] {
  const { theme, state } = scene;
  const history = state.history.apps.get(app.name);
  const bars = (values: readonly number[] | undefined): string =>
    sparkline(values ?? [], SPARK, theme.glyphs.bars).trimStart();
  const facts: Fact[] = [];
  if (app.cpu !== null || app.rss !== null) {
    const cpu = `cpu ${cpuText(app.cpu)} ${bars(history?.cpu)}`.trimEnd();
    facts.push({ label: 'usage', text: `mem ${bytesText(app.rss)}  ${cpu}` });
  }
  const uptime = uptimeOf(scene, app);
  const pid = app.pid === null ? 'no process' : `pid ${app.pid}`;
  const up = uptime === null ? '' : `  up ${ageText(uptime)}`;
  facts.push({ label: 'process', text: `${pid}${up}  restarts ${app.restarts}` });
  const times = startTimes(app);
  if (times !== '') facts.push({ label: 'start', text: times });
  if (app.prefix !== null) {
    facts.push({ label: 'requests', text: requestText(app.requests, bars(history?.rates)) });
    if (app.requests.total > 0) facts.push({ label: 'answers', text: answerText(app.requests) });
  }
  return facts;
}

function originFacts(scene: Scene, app: AppStatus): Fact[] {
  if (app.command === null) return [];
  const facts = [{ label: 'command', text: app.command }];
  const base = scene.state.stack?.config.replace(/\/[^/]*$/, '') ?? '';
  if (app.cwd !== null) {
    const inside = base !== '' && app.cwd.startsWith(`${base}/`);
    facts.push({ label: 'folder', text: inside ? app.cwd.slice(base.length + 1) : app.cwd });
  }
  return facts;
}

/** How it last ended, and what it said then. */
function exitRows(scene: Scene, app: AppStatus, width: number): Row[] {
  const exit = lastExitOf(app);
  const text = exit ? exitLine(exit, stackNow(scene)) : '-';
  const rows = factRows(scene.theme, [{ label: 'last exit', text }], width);
  if (!exit) return rows;
  const said = exit.lastLines
    .slice(-LAST_LINES)
    .map((line) => [
      textRun(`  ${scene.theme.glyphs.vertical} `, scene.theme.bad),
      ...(wrapRow(parseSgr(line, scene.theme.colour), Math.max(1, width - 4))[0] ?? []),
    ]);
  return [...rows, ...said];
}

function exitLine(exit: ExitFacts, now: number): string {
  const lived = formatDuration(exit.livedMs);
  return `${exit.words}, after ${lived}, ${ageText(now - exit.at)} ago`;
}

/** ms since it became ready, counted on from the last news. */
function uptimeOf(scene: Scene, app: AppStatus): number | null {
  if (app.uptimeMs === null) return null;
  const seenAt = scene.state.seenAt.get(app.name) ?? stackNow(scene);
  return app.uptimeMs + Math.max(0, stackNow(scene) - seenAt);
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

function requestText(requests: RequestTotals, bars: string): string {
  const { total, rate, p50, p95, p99, inFlight, held } = requests;
  const times = p50 === null ? '' : `  p50 ${msText(p50)} p95 ${msText(p95)} p99 ${spanText(p99)}`;
  const now = `  open ${inFlight}${held > 0 ? `  held ${held}` : ''}`;
  const speed = `${rateText(rate)}/s${bars === '' ? '' : ` ${bars}`}`;
  return `${grouped(total)}  ${speed}${times}${now}`;
}

/** `2xx 98.1%  4xx 1.9%`: the classes that there were. */
function answerText({ classes }: RequestTotals): string {
  const all = classes.reduce((a, b) => a + b, 0);
  return classes
    .flatMap((count, index) => {
      if (count === 0) return [];
      const share = (100 * count) / all;
      return [`${index + 1}xx ${share === 100 ? '100' : share.toFixed(1)}%`];
    })
    .join('  ');
}

function stackFacts(scene: Scene): Fact[] {
  const { stack } = scene.state;
  if (!stack) return [];
  return [
    ...stack.listen.map((url, index) => ({
      label: index === 0 ? 'listens' : '',
      text: url,
      attr: scene.theme.accent,
    })),
    { label: 'config', text: stack.config },
    { label: 'logs', text: stack.logs },
    { label: 'supervisor', text: `pid ${stack.pid}  ${stack.phase}  sockpit ${stack.version}` },
    ...scene.notes.map((note, index) => ({ label: index === 0 ? 'note' : '', text: note })),
  ];
}
