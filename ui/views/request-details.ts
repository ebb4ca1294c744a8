/**
 * One request in full, and how long the shown ones took.
 */
import {
  latencyMs,
  targetWords,
  type HeaderFields,
  type RequestRecord,
} from '../../src/model/request.js';
import { ageText } from '../app-words.js';
import type { RequestEntry } from '../requests/request-buffer.js';
import { sizeText, statusOf, statusText, tookMs } from '../requests/request-words.js';
import { spanText } from '../text/figure-text.js';
import { wrapRow } from '../log-lines.js';
import { textRun, wrapWords, type Row } from '../text/rows.js';
import { stackNow, type Scene } from '../scene.js';
import type { Theme } from '../text/theme.js';
import { factRows, type Fact } from './facts.js';
import { chosenIndex, timeText } from './requests.js';

/** Upper ends of the classes, in ms. */
const CLASSES = [5, 20, 100, 500, 2000] as const;
const LABEL = 7;

/** Beside the list, where what is cut below is missed least. */
export function requestDetailRows(scene: Scene, width: number): Row[] {
  return requestRowsOf(scene, width, (facts, times, heads) => [facts, times, heads]);
}

/** In the place of all panes, where it can be scrolled. */
export function requestInFullRows(scene: Scene, width: number): Row[] {
  return requestRowsOf(scene, width, (facts, times, heads) => [facts, heads, times]);
}

/** Facts of the chosen request, its header fields, and how long the shown ones took, in some order. */
function requestRowsOf(
  scene: Scene,
  width: number,
  order: (facts: Row[], times: Row[], heads: Row[]) => readonly Row[][],
): Row[] {
  const { shown } = scene.requests;
  const entry = shown[chosenIndex(scene)];
  if (!entry) return [[textRun(' no request', scene.theme.dim)]];
  const took = shown.flatMap(({ kind, record }) =>
    kind === 'ended' ? (latencyMs(record) ?? []) : [],
  );
  const times = [
    [textRun(` how long the ${took.length} that ended took, in ms; no streams`, scene.theme.dim)],
    ...histogramRows(scene, took, width),
  ];
  const facts = factRows(scene.theme, factsOf(scene, entry), width);
  return order(facts, times, headRows(scene, entry.record, width))
    .filter((rows) => rows.length > 0)
    .flatMap((rows, index) => (index === 0 ? rows : [[], ...rows]));
}

/** The fields of both heads, once they have been asked for. */
function headRows({ theme, heads }: Scene, record: RequestRecord, width: number): Row[] {
  const heading = (text: string): Row => [textRun(` ${text}`, theme.dim)];
  if (record.id === 0 || heads?.id !== record.id) return [];
  if (heads.kind === 'refused') return wrapWords(heads.why, Math.max(1, width - 2)).map(heading);
  const { request, answer } = heads.heads;
  return [
    heading('header fields of the request'),
    ...fieldRows(theme, request, width),
    [],
    heading(answer.length === 0 ? 'there was no answer' : 'header fields of the answer'),
    ...fieldRows(theme, answer, width),
  ];
}

/** What does not fit goes on further right in the next row. */
function fieldRows(theme: Theme, fields: HeaderFields, width: number): Row[] {
  return fields.flatMap(([name, value]) =>
    wrapRow([textRun(`${name}: `, theme.accent), textRun(value)], Math.max(1, width - 4)).map(
      (row, index) => [textRun(index === 0 ? ' ' : '   '), ...row],
    ),
  );
}

function factsOf(scene: Scene, entry: RequestEntry): Fact[] {
  const { theme } = scene;
  const { record } = entry;
  const { note } = record;
  const bad = record.status >= 500 ? { attr: theme.bad } : {};
  const facts: Fact[] = [
    { label: 'request', text: `${record.method} ${targetWords(record)}`.trim(), attr: theme.bold },
    { label: 'status', text: standing(entry), ...bad },
  ];
  if (note !== undefined) facts.push({ label: 'note', text: note, attr: theme.busy });
  facts.push({ label: 'began', text: timeText(record.t) }, ...timeFacts(scene, entry));
  if (statusOf(entry) !== undefined) facts.push({ label: 'answer', text: sizeText(entry) });
  facts.push(
    { label: 'host', text: record.host },
    {
      label: 'from',
      text: record.user === undefined ? record.remote : `${record.user} at ${record.remote}`,
    },
  );
  if (record.referer !== undefined) facts.push({ label: 'referer', text: record.referer });
  if (record.userAgent !== undefined) facts.push({ label: 'agent', text: record.userAgent });
  return facts;
}

/** `502 by api.1`; of one that has not ended, what it waits for. */
function standing(entry: RequestEntry): string {
  const { app, instance } = entry.record;
  const by = app === undefined ? 'no app' : `${app}${instance === undefined ? '' : `.${instance}`}`;
  if (entry.kind === 'ended') return `${statusText(entry)} by ${by}`;
  switch (entry.phase) {
    case 'held':
      return `held until ${app ?? 'its app'} is ready`;
    case 'sent':
      return `sent to ${by}, no answer yet`;
    case 'answered':
      return `${statusText(entry)} by ${by}, not at its end yet`;
  }
}

function timeFacts(scene: Scene, entry: RequestEntry): Fact[] {
  const { ttfbMs, heldMs } = entry.record;
  const answered = statusOf(entry) === undefined ? '' : `, first byte after ${spanText(ttfbMs)}`;
  const took: Fact =
    entry.kind === 'ended'
      ? {
          label: 'took',
          text: `${spanText(entry.record.totalMs)}, first byte after ${spanText(ttfbMs)}`,
        }
      : { label: 'open for', text: `${ageText(tookMs(entry, stackNow(scene)))}${answered}` };
  if (heldMs === 0) return [took];
  // One that is held still has been for as long as it is open, but for a moment.
  if (entry.kind === 'open' && entry.phase === 'held') return [took];
  return [took, { label: 'held', text: `${spanText(heldMs)}, until its app was ready` }];
}

/** One row for each class of duration that requests were in, with a bar and its share. */
function histogramRows({ theme }: Scene, took: readonly number[], width: number): Row[] {
  const counts = CLASSES.map(() => 0);
  let above = 0;
  for (const ms of took) {
    const index = CLASSES.findIndex((end) => ms <= end);
    if (index === -1) above++;
    else counts[index] = (counts[index] ?? 0) + 1;
  }
  const labels = [...CLASSES.map((end) => `to ${end}`), `over ${CLASSES.at(-1) ?? ''}`];
  const most = Math.max(1, above, ...counts);
  const room = Math.max(1, width - LABEL - 11);
  return [...counts, above].map((count, index) => {
    const bar = theme.glyphs.block.repeat(Math.ceil((count / most) * room));
    const share = took.length === 0 ? 0 : Math.round((100 * count) / took.length);
    return [
      textRun(` ${(labels[index] ?? '').padEnd(LABEL + 3)}`, theme.dim),
      textRun(bar, theme.accent),
      textRun(count === 0 ? '' : ` ${share}%`),
    ];
  });
}
