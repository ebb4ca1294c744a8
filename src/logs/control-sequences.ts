/**
 * Terminal control sequences in one raw line, as ECMA-48 §5 and §8.3 and xterm's ctlseqs define
 * them. A sequence that is complete is one token; an introducer that starts none is text, because a
 * log must not swallow what follows it. Every pattern stops at the next control character, so a
 * hostile line costs time in proportion to its length.
 */

/** Whatever moves the cursor within the line, or erases more than what lies after the text. */
const CURSOR = /[\b\r]|(?:\x1b\[|\x9b)(?:[0-9;]{0,64}[CDG`]|[12]K)/;

const CSI = String.raw`(?:\x1b\[|\x9b)([0-?]{0,64})([ -/]{0,8})([@-~])`;
const OSC = String.raw`(?:\x1b\]|\x9d)[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)`;
const DCS_APC_SOS_PM = String.raw`(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x1b\\|\x9c)`;
const ESCAPE = String.raw`\x1b[ -/]{1,8}[0-~]|\x1b[0-OQ-WYZ\\\x60-~]`;
const SINGLE = String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f]`;
const BIDI = String.raw`[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`;

/** Groups 1 to 3 are set for CSI only: parameters, intermediates, final byte. */
const TOKEN = new RegExp([CSI, OSC, DCS_APC_SOS_PM, ESCAPE, SINGLE, BIDI].join('|'), 'g');

/** A sequence that the end of the text cuts off. */
const UNFINISHED =
  /(?:\x1b(?:\[[0-?]{0,64}[ -/]{0,8}|[ -/]{0,8}|[\]PX^_][^\x00-\x1f\x7f-\x9f]*\x1b?)|[\x90\x98\x9b\x9d-\x9f][^\x00-\x1f\x7f-\x9f]*)$/;

/** What a line is made of. */
export type LineToken =
  | { readonly kind: 'text'; readonly text: string }
  /** Select Graphic Rendition; `params` holds digits, `;` and `:` only. */
  | { readonly kind: 'sgr'; readonly params: string }
  | { readonly kind: 'csi'; readonly params: string; readonly final: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'backspace' };

/** U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: they reorder what is seen. */
function isBidi(code: number): boolean {
  return (
    code === 0x061c ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/** Index after the SGR sequence that begins at `at`; -1 when none does. */
function afterSgr(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== 0x5b) return -1;
  const limit = at + 66;
  for (let i = at + 2; i <= limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x6d) return i + 1;
    // Digits, colon and semicolon are neighbours in ASCII. Past the end this is NaN.
    if (!(code >= 0x30 && code <= 0x3b)) return -1;
  }
  return -1;
}

/** What is not plain ASCII. */
const ODD = /[^\t\n -~]/;
/** To begin with a pattern costs more than it saves. */
const SHORT = 100;

/**
 * True for text of nothing but printable characters, TAB, LF and SGR. It is asked of every byte that
 * an app prints: up to the first odd character the pattern is three times as fast as the loop, and from
 * there on, on lines with colours, the loop several times as fast as a pattern.
 */
export function isClean(text: string): boolean {
  const odd = text.length < SHORT ? 0 : text.search(ODD);
  if (odd === -1) return true;
  for (let i = odd; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code === 0x1b) {
      const after = afterSgr(text, i);
      if (after === -1) return false;
      i = after - 1;
    } else if (code < 0x20 ? code !== 0x0a && code !== 0x09 : code < 0xa0 || isBidi(code)) {
      return false;
    }
  }
  return true;
}

/** True where the text can only be had by replaying the cursor's moves. */
export function movesCursor(raw: string): boolean {
  return CURSOR.test(raw);
}

/** Index at which a sequence begins that `raw` ends in the middle of; `raw.length` if none. */
export function unfinishedAt(raw: string): number {
  return UNFINISHED.exec(raw)?.index ?? raw.length;
}

/** What stands in the text for a control character that starts no sequence. */
function visible(control: string, next: string | undefined): string {
  const code = control.charCodeAt(0);
  if (code > 0x9f) return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  // ESC before an introducer: a sequence that was never ended. Its content shows as text.
  return code === 0x1b && next !== undefined && '[]PX^_'.includes(next) ? '\u241b' : '';
}

function isSgr(params: string, intermediates: string, final: string): boolean {
  return final === 'm' && intermediates === '' && !/[^0-9;:]/.test(params);
}

/** Removes every control sequence but SGR; bidi controls become `<U+202E>`. */
export function stripControls(raw: string): string {
  return raw.replace(
    TOKEN,
    (
      whole: string,
      params: string | undefined,
      intermediates: string | undefined,
      final: string | undefined,
      at: number,
    ) => {
      if (final !== undefined) {
        return isSgr(params ?? '', intermediates ?? '', final) ? `\x1b[${params ?? ''}m` : '';
      }
      return whole.length === 1 ? visible(whole, raw[at + 1]) : '';
    },
  );
}

/** The tokens of one raw line, in order; sequences without a meaning within a line are left out. */
export function* tokens(raw: string): Generator<LineToken, void, undefined> {
  let from = 0;
  for (const match of raw.matchAll(TOKEN)) {
    if (match.index > from) yield { kind: 'text', text: raw.slice(from, match.index) };
    from = match.index + match[0].length;
    const [whole, params = '', intermediates = '', final] = match;
    if (final !== undefined) {
      if (isSgr(params, intermediates, final)) yield { kind: 'sgr', params };
      else if (intermediates === '') yield { kind: 'csi', params, final };
    } else if (whole === '\r') yield { kind: 'return' };
    else if (whole === '\b') yield { kind: 'backspace' };
    else if (whole.length === 1) {
      const text = visible(whole, raw[from]);
      if (text !== '') yield { kind: 'text', text };
    }
  }
  if (from < raw.length) yield { kind: 'text', text: raw.slice(from) };
}

/** The text without its colours. */
export function withoutColours(text: string): string {
  return text.includes('\x1b') ? text.replace(/\x1b\[[0-9;:]*m/g, '') : text;
}
