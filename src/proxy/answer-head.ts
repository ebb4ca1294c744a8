/**
 * The head of an app's answer: its status, its fields, and where its body ends (RFC 9112 sections 4
 * to 6). Pure.
 */
import type { RawHeaders } from './raw-headers.js';

export interface AnswerHead {
  readonly status: number;
  /** Latin1 characters; may be empty. */
  readonly reason: string;
  readonly headers: RawHeaders;
}

/** Where the body of an answer ends (RFC 9112 section 6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'until-close' };

export interface ParsedHead {
  readonly head: AnswerHead;
  readonly framing: Framing;
  /** How long the connection stays open behind the answer, in ms; 0: not at all (section 9.3). */
  readonly idleMs: number;
}

/** What no field may hold (RFC 9110 section 5.5); line ends are looked at as such. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const LENGTH = /^\d{1,15}$/;
const CLOSE = /(?:^|[,\s])close(?:$|[,\s])/i;
const TIMEOUT = /timeout=(\d{1,6})/i;

/**
 * @param text latin1, from `HTTP/1.` up to and with the empty line.
 * @param toHead the request was HEAD.
 * @returns why it cannot be taken, where it is no string of words that HTTP knows.
 */
export function parseAnswerHead(text: string, toHead: boolean): ParsedHead | string {
  const lineEnd = text.indexOf('\n');
  const end = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  const version = text.charCodeAt(7) - ZERO;
  const status = statusAt(text, 9);
  if (!(version === 0 || version === 1) || text[8] !== ' ' || status < 100) return NO_STATUS;
  if (end !== 12 && (end < 12 || text[12] !== ' ')) return NO_STATUS;
  const reason = text.slice(13, end);
  if (CONTROL.test(text) || reason.includes('\r')) return 'its head has a control character';
  const headers = parseFields(text, lineEnd + 1, 'its head');
  if (typeof headers === 'string') return headers;
  const facts = framingFacts(headers);
  const framing = framingOf(status, toHead, facts);
  if (typeof framing === 'string') return framing;
  const closes =
    facts.closes || version === 0 || framing.kind === 'until-close' || isTempting(framing, facts);
  const head = { status, reason, headers };
  return { head, framing, idleMs: closes ? 0 : facts.idleMs };
}

/**
 * A body is announced where there can be none (HEAD, 304). Some apps send it nevertheless, and it
 * would be taken for the next answer.
 */
function isTempting(framing: Framing, { lengths, codings }: FramingFacts): boolean {
  return framing.kind === 'none' && (codings.length > 0 || Number(lengths[0] ?? 0) > 0);
}

const NO_STATUS = 'its first line is not a status line';
const ZERO = 0x30;

/** The three digits that begin there; 0 where there are none. */
function statusAt(text: string, at: number): number {
  let status = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return 0;
    status = status * 10 + digit;
  }
  return status;
}

/** @param text latin1, up to and with the empty line. */
export function parseTrailers(text: string): RawHeaders | string {
  if (CONTROL.test(text)) return 'its trailers have a control character';
  return parseFields(text, 0, 'its trailers');
}

/**
 * All lines from `start` to the empty one, as names and values by turns.
 * @param of what they stand in, in words
 */
function parseFields(text: string, start: number, of: string): string[] | string {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\n', at);
    const end = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
    if (end <= at) return fields;
    const bareCr = text.indexOf('\r', at);
    if (bareCr !== -1 && bareCr < end) return `a line of ${of} has a control character`;
    const character = text[at];
    if (character === ' ' || character === '\t') {
      if (fields.length === 0) return `the first field of ${of} is folded`;
      fields.push(`${fields.pop() ?? ''} ${trimmed(text, at, end)}`);
    } else {
      const colon = text.indexOf(':', at);
      const name = colon === -1 || colon > end ? '' : text.slice(at, colon);
      if (!isToken(name)) return `a line of ${of} is not a field`;
      fields.push(name, trimmed(text, colon + 1, end));
    }
    at = lineEnd + 1;
  }
}

/** By character code: 1 for what names of fields are made of (RFC 9110 section 5.6.2). */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz") {
  TOKEN[character.charCodeAt(0)] = 1;
  TOKEN[character.toUpperCase().charCodeAt(0)] = 1;
}

function isToken(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (TOKEN[name.charCodeAt(i)] !== 1) return false;
  return name !== '';
}

/** Without blanks and tabs around it; other white space belongs to a value. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

interface FramingFacts {
  readonly lengths: readonly string[];
  readonly codings: readonly string[];
  /** Connection: close. */
  readonly closes: boolean;
  /** Keep-Alive: timeout=…, a word of advice of old and of Node; else without end. */
  readonly idleMs: number;
}

function framingFacts(headers: RawHeaders): FramingFacts {
  const facts = { lengths: NO_VALUES, codings: NO_VALUES, closes: false, idleMs: Infinity };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    // Only names of these lengths are looked at: every answer comes by here.
    if (name.length !== 10 && name.length !== 14 && name.length !== 17) continue;
    const value = headers[i + 1] ?? '';
    switch (name.toLowerCase()) {
      case 'content-length':
        facts.lengths = [...facts.lengths, value];
        break;
      case 'transfer-encoding':
        facts.codings = [...facts.codings, value];
        break;
      case 'connection':
        facts.closes ||= value !== 'keep-alive' && CLOSE.test(value);
        break;
      case 'keep-alive':
        facts.idleMs = Number(TIMEOUT.exec(value)?.[1] ?? Infinity) * 1000;
    }
  }
  return facts;
}

const NO_VALUES: readonly string[] = [];

function framingOf(status: number, toHead: boolean, facts: FramingFacts): Framing | string {
  const { lengths, codings } = facts;
  const [length] = lengths;
  if (lengths.length > 1) return 'it has more than one Content-Length';
  if (length !== undefined && !LENGTH.test(length)) return 'its Content-Length is not a number';
  if (length !== undefined && codings.length > 0) {
    return 'it has both Content-Length and Transfer-Encoding';
  }
  if (codings.includes('')) return 'its Transfer-Encoding is not chunked';
  if (toHead || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (codings.length > 0) {
    if (codings.join().trim().toLowerCase() === 'chunked') return { kind: 'chunk-size' };
    return 'its Transfer-Encoding is not chunked';
  }
  if (length === undefined) return { kind: 'until-close' };
  return Number(length) === 0 ? { kind: 'none' } : { kind: 'length', length: Number(length) };
}
