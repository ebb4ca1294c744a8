/**
 * The members of a JSON object as its text has them: in their order, each as often as it is written, and
 * with numbers that JavaScript could not hold. `JSON.parse` gives none of this.
 */

export interface Member {
  readonly name: string;
  /** Its value, in the letters of the object. */
  readonly raw: string;
}

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
/** Without either a value is compact. */
const LOOSE = /\s|\\u/;
/** A string; or blanks between two tokens, alone. */
const STRING_OR_BLANKS = /"[^"\\]*(?:\\.[^"\\]*)*"|\s+/g;

/** @param text a JSON object: that it is one has been seen */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  // Between two members there is no other quote.
  for (let at = text.indexOf('"'); at !== -1;) {
    const behindName = endOfString(text, at);
    let from = text.indexOf(':', behindName) + 1;
    while (isBlank(text.charCodeAt(from))) from++;
    const end = endOfValue(text, from);
    members.push({ name: stringIn(text.slice(at, behindName)), raw: text.slice(from, end) });
    at = text.indexOf('"', end);
  }
  return members;
}

export function isString(raw: string): boolean {
  return raw.charCodeAt(0) === QUOTE;
}

export function isObjectText(raw: string): boolean {
  return raw.startsWith('{');
}

export function isNumber(raw: string): boolean {
  return /^[-\d]/.test(raw);
}

/** What a string says. */
export function stringIn(raw: string): string {
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

/** A value without the blanks between its tokens, and with the letters that are written as `\u00e9`. */
export function compact(raw: string): string {
  if (!LOOSE.test(raw)) return raw;
  return raw.replace(STRING_OR_BLANKS, (token) => {
    if (token.charCodeAt(0) !== QUOTE) return '';
    return token.includes('\\u') ? JSON.stringify(JSON.parse(token)) : token;
  });
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB || code === LINE_FEED || code === RETURN;
}

function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfString(text, from);
  if (first === OPENING_BRACE || first === OPENING_BRACKET) return endOfNesting(text, from);
  let end = from + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COMMA || code === CLOSING_BRACE || isBlank(code)) break;
  }
  return end;
}

/** @returns the place behind its closing quote */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}

function endOfNesting(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    at++;
    if (code === OPENING_BRACE || code === OPENING_BRACKET) depth++;
    else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) depth--;
    if (depth === 0) return at;
  }
  return text.length;
}
