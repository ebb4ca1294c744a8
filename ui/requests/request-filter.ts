/**
 * Which requests are shown: `status>=500 ms>200 path:/api`. Terms with blanks between, all must hold;
 * `!` before one turns it round. A word that is no such term is looked for in path and query.
 */
import { latencyMs } from '../../src/model/request.js';
import { parseDuration } from '../../src/model/duration.js';
import { nearest } from '../../src/model/nearest.js';
import { ownValue } from '../../src/model/own-value.js';
import type { RequestEntry } from './request-buffer.js';
import { noteText, statusOf } from './request-words.js';

export type RequestTest = (entry: RequestEntry) => boolean;

export type RequestFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly test: RequestTest }
  /** What cannot be read, in words. */
  | { readonly kind: 'wrong'; readonly why: string };

const NUMBERS: Readonly<Record<string, (entry: RequestEntry) => number>> = {
  // Without an answer it compares with no number.
  status: (entry) => statusOf(entry) ?? NaN,
  // A stream is neither slow nor fast.
  ms: ({ record }) => latencyMs(record) ?? NaN,
  ttfb: ({ record }) => record.ttfbMs,
  held: ({ record }) => record.heldMs,
  bytes: ({ record }) => record.bytes,
};

const WORDS: Readonly<Record<string, (entry: RequestEntry) => string>> = {
  app: ({ record }) => record.app ?? '-',
  method: ({ record }) => record.method,
  path: ({ record }) => record.target,
  host: ({ record }) => record.host,
  note: noteText,
};

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
};

export function parseRequestFilter(text: string): RequestFilter {
  const terms = [...new Set(text.split(/\s+/).filter((term) => term !== ''))];
  if (terms.length === 0) return { kind: 'all' };
  const tests: RequestTest[] = [];
  for (const term of terms) {
    const negative = term.startsWith('!') && term.length > 1;
    const test = parseTerm(negative ? term.slice(1) : term);
    if (typeof test === 'string') return { kind: 'wrong', why: test };
    tests.push(negative ? (entry) => !test(entry) : test);
  }
  return { kind: 'some', test: (entry) => tests.every((test) => test(entry)) };
}

/** A test, or why it is none. */
function parseTerm(term: string): RequestTest | string {
  const compared = /^([a-z]+)(>=|<=|>|<|=)(.*)$/i.exec(term);
  if (compared) return comparison(compared[1] ?? '', compared[2] ?? '', compared[3] ?? '');
  const named = /^([a-z]+):(.+)$/i.exec(term);
  if (named) return wordTerm(named[1] ?? '', named[2] ?? '');
  if (/^[1-5](\d\d|xx)$/.test(term)) return statusTerm(term);
  return contains(({ record }) => record.target, term);
}

function comparison(name: string, operator: string, value: string): RequestTest | string {
  const number = ownValue(NUMBERS, name.toLowerCase());
  const compare = COMPARE[operator];
  if (!number || !compare) return unknownName(name, Object.keys(NUMBERS));
  const limit = parseLimit(value);
  if (limit === undefined)
    return `${name}${operator} wants a number, such as ${name}${operator}200`;
  return (entry) => compare(number(entry), limit);
}

/** `200`, `1.5s`, `10k`. */
function parseLimit(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const thousands = /^(\d+(?:\.\d+)?)k$/i.exec(text);
  return thousands ? Number(thousands[1]) * 1000 : parseDuration(text);
}

function wordTerm(name: string, value: string): RequestTest | string {
  const lower = name.toLowerCase();
  if (lower === 'status') {
    return /^[1-5](\d\d|xx)$/i.test(value) ? statusTerm(value) : 'status: wants 404, or 5xx';
  }
  const word = ownValue(WORDS, lower);
  if (!word) return unknownName(name, [...Object.keys(WORDS), 'status']);
  // Names are whole; the others are parts.
  if (lower === 'app' || lower === 'method') {
    return (entry) => word(entry).toLowerCase() === value.toLowerCase();
  }
  return contains(word, value);
}

function statusTerm(value: string): RequestTest {
  if (/xx$/i.test(value)) {
    const family = Number(value.charAt(0));
    return (entry) => Math.floor((statusOf(entry) ?? 0) / 100) === family;
  }
  return (entry) => statusOf(entry) === Number(value);
}

function contains(of: (entry: RequestEntry) => string, part: string): RequestTest {
  const wanted = part.toLowerCase();
  return (entry) => of(entry).toLowerCase().includes(wanted);
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined
    ? `there is no ${name}; there is: ${[...Object.keys(NUMBERS), ...Object.keys(WORDS)].join(' ')}`
    : `there is no ${name}; did you mean ${meant}?`;
}
