/**
 * Names cut in the middle, so that what tells them apart stays: `payments-worker-high` and
 * `payments-worker-low` have the same beginning, others the same end.
 */
import { textWidth } from './cells.js';
import { clipText, takeColumns } from './rows.js';

/** The last columns of a text. */
function takeLast(text: string, width: number): string {
  return Array.from(takeColumns(Array.from(text).reverse().join(''), width))
    .reverse()
    .join('');
}

/** At most `width` columns: `head` columns of the beginning, the ellipsis, and as much of the end. */
function cutAfter(name: string, head: number, width: number, ellipsis: string): string {
  if (textWidth(name) <= width) return name;
  const room = width - textWidth(ellipsis);
  if (room < 2) return clipText(name, width, ellipsis);
  return takeColumns(name, head) + ellipsis + takeLast(name, room - head);
}

/** One name at most `width` columns wide, cut in the middle. */
export function middleCut(name: string, width: number, ellipsis = '…'): string {
  const room = width - textWidth(ellipsis);
  return cutAfter(name, Math.ceil(room / 2), width, ellipsis);
}

/**
 * Each name at most `width` columns wide, all of them different as long as `width` leaves room for
 * it: cut in the middle, elsewhere where that makes two alike, and numbered where nothing else helps.
 */
export function shortNames(
  names: readonly string[],
  width: number,
  ellipsis = '…',
): ReadonlyMap<string, string> {
  const distinct = [...new Set(names)];
  const room = width - textWidth(ellipsis);
  const middle = Math.ceil(room / 2);
  // From the middle outwards.
  const heads = Array.from({ length: Math.max(1, room - 1) }, (_, i) => i + 1).sort(
    (a, b) => Math.abs(a - middle) - Math.abs(b - middle),
  );
  for (const head of heads) {
    const cut = distinct.map((name) => cutAfter(name, head, width, ellipsis));
    if (new Set(cut).size === distinct.length) return zip(distinct, cut);
  }
  return zip(distinct, numbered(distinct, width, ellipsis));
}

function numbered(names: readonly string[], width: number, ellipsis: string): string[] {
  return names.map((name, index) => {
    if (textWidth(name) <= width) return name;
    const tail = `${ellipsis}${index + 1}`;
    return takeColumns(name, Math.max(0, width - textWidth(tail))) + takeLast(tail, width);
  });
}

function zip(names: readonly string[], short: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name, index) => [name, short[index] ?? name]));
}
