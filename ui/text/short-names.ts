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
export function middleCut(name: string, width: number, ellipsis: string): string {
  const room = width - textWidth(ellipsis);
  return cutAfter(name, Math.ceil(room / 2), width, ellipsis);
}

/** Results for the few lists of names that a screen shows, each frame the same; the newest last. */
const known = new Map<string, ReadonlyMap<string, string>>();
const MAX_KNOWN = 8;

/**
 * Each name at most `width` columns wide, all of them different as long as `width` leaves room for
 * it: cut in the middle, elsewhere where that makes two alike, down to what tells them apart, and
 * numbered where nothing else helps.
 */
export function shortNames(
  names: readonly string[],
  width: number,
  ellipsis: string,
): ReadonlyMap<string, string> {
  const key = `${width} ${ellipsis} ${names.join('\n')}`;
  const found = known.get(key) ?? computed(names, width, ellipsis);
  known.delete(key);
  known.set(key, found);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return found;
}

function computed(
  names: readonly string[],
  width: number,
  ellipsis: string,
): ReadonlyMap<string, string> {
  const distinct = [...new Set(names)];
  const room = width - textWidth(ellipsis);
  const middle = Math.ceil(room / 2);
  // From the middle outwards.
  const heads = Array.from({ length: Math.max(1, room - 1) }, (_, i) => i + 1).sort(
    (a, b) => Math.abs(a - middle) - Math.abs(b - middle),
  );
  const ways = [
    ...heads.map((head) => (name: string) => cutAfter(name, head, width, ellipsis)),
    (name: string) => cutToDifference(name, distinct, width, ellipsis),
  ];
  for (const way of ways) {
    const cut = distinct.map(way);
    if (new Set(cut).size === distinct.length) return zip(distinct, cut);
  }
  return zip(distinct, numbered(distinct, width, ellipsis));
}

/** Columns of the beginning that stay where the rest is for what tells names apart. */
const STEM = 3;

/** `pay…high-pri`: a little of the beginning, then the word in which it differs from its kin. */
function cutToDifference(
  name: string,
  names: readonly string[],
  width: number,
  ellipsis: string,
): string {
  if (textWidth(name) <= width) return name;
  if (width < 2 * STEM) return clipText(name, width, ellipsis);
  const kin = names.filter((other) => other !== name && other.startsWith(name.slice(0, STEM)));
  const shared = Math.max(STEM, ...kin.map((other) => sharedLength(name, other)));
  const word = name.slice(0, shared).search(/[^-_.]*$/);
  const stem = takeColumns(name, STEM) + ellipsis;
  return stem + takeColumns(name.slice(Math.max(STEM, word)), Math.max(0, width - textWidth(stem)));
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
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
