// Lines of benches → one table in Markdown, which reads on a terminal too.
import { median } from './row.mjs';

const HEADS = ['job', 'sockpit', 'others', 'ratio', 'spread', 'reach', 'kept'];

/** Three digits at most before the point is all that any of this can tell. */
function number(value) {
  if (Math.abs(value) >= 99.5) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 9.95 ? 1 : 2);
}

const amount = (value, unit) => (unit === '' ? number(value) : `${number(value)} ${unit}`);
const measured = (figure) => (figure.samples?.length ?? 0) > 0;

function peerText(figure, unit) {
  if (!measured(figure)) return `${figure.name}: ${figure.note}`;
  const note = figure.note === undefined ? '' : ` (${figure.note})`;
  return `${figure.name} ${amount(median(figure.samples), unit)}${note}`;
}

/** The peer that ours is held against: the named one, or the best of those that did the whole job. */
function rival({ peers = [], against }) {
  const able = peers.filter(measured);
  if (against !== undefined) return able.find(({ name }) => name === against);
  return able.sort((a, b) => median(a.samples) - median(b.samples))[0];
}

/** Nothing is a multiple of what was too little to be seen. */
function ratio(mine, other) {
  const theirs = other ? median(other.samples) : 0;
  return theirs > 0 ? `${number(mine / theirs)} × ${other.name}` : '–';
}

function cells(row) {
  const { job, unit, ours, note, peers = [], reach } = row;
  const other = rival(row);
  if (ours.length === 0) {
    return [job, note ?? 'not done', '–', '–', '–', reach?.text ?? '–', '**no**'];
  }
  const mine = median(ours);
  return [
    job,
    amount(mine, unit) + (note === undefined ? '' : ` (${note})`),
    peers.length === 0 ? '–' : peers.map((peer) => peerText(peer, unit)).join(', '),
    ratio(mine, other),
    ours.length < 2 ? 'one round' : `${number(Math.min(...ours))}–${number(Math.max(...ours))}`,
    reach?.text ?? '–',
    reach === undefined ? '–' : ({ true: 'yes', false: '**no**' }[reach.kept] ?? 'unknown'),
  ];
}

/**
 * The whole table.
 * @param {import('./row.mjs').Row[]} rows
 * @param {string[]} missing  what could not be measured, and why; named below it
 */
export function table(rows, missing) {
  const lines = [HEADS, ...rows.map(cells)];
  const widths = HEADS.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const written = ([...line]) =>
    `| ${line.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [heads, ...rest] = lines.map(written);
  const absent = [...new Set(missing)];
  return [
    ...[heads, rule, ...rest],
    ...(absent.length > 0 ? ['', `Not measured: ${absent.join('; ')}.`] : []),
  ].join('\n');
}
