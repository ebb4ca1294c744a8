/**
 * SGR colour sequences of a log line (ECMA-48 8.3.117, ITU T.416 for the colon form of 38 and 48)
 * as runs. Each line starts afresh, so that an unterminated colour never bleeds into the next.
 *
 * Dim becomes grey; blinking and invisible text are drawn as plain text: nobody wants them in a log.
 */
import {
  BOLD,
  DEFAULT_COLOUR,
  GREY,
  INVERSE,
  ITALIC,
  nearestColour,
  packAttr,
  PLAIN,
  STRIKE,
  UNDERLINE,
  type Attr,
} from './attr.js';
import type { TextRun } from './rows.js';

/** Also matches sequences that should never come this far; those are dropped. */
const SEQUENCE = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|[^[]?)/g;

interface Pen {
  foreground: number;
  background: number;
  flags: number;
  dim: boolean;
}

/** The text without its escape sequences. */
export function stripSgr(text: string): string {
  return text.includes('\x1b') ? text.replace(SEQUENCE, '') : text;
}

/**
 * @param base attribute of text without a colour of its own
 * @param colour false drops all colours and keeps bold, italic, underline, inverse and strike-through
 */
export function parseSgr(text: string, colour: boolean, base: Attr = PLAIN): TextRun[] {
  if (!text.includes('\x1b')) return text === '' ? [] : [{ text, attr: base }];
  const runs: TextRun[] = [];
  const pen: Pen = { foreground: DEFAULT_COLOUR, background: DEFAULT_COLOUR, flags: 0, dim: false };
  let attr = base;
  let from = 0;
  const push = (until: number): void => {
    if (until > from) runs.push({ text: text.slice(from, until), attr });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] !== 'm') continue;
    applySgr(pen, match[1] ?? '');
    attr = attrOf(pen, colour, base);
  }
  push(text.length);
  return runs;
}

function attrOf(pen: Pen, colour: boolean, base: Attr): Attr {
  const { foreground, background, flags, dim } = pen;
  const grey = dim && foreground === DEFAULT_COLOUR;
  const painted = colour
    ? packAttr(grey ? GREY : foreground, background, flags)
    : packAttr(DEFAULT_COLOUR, DEFAULT_COLOUR, flags);
  return painted === PLAIN ? base : painted;
}

function applySgr(pen: Pen, parameters: string): void {
  const fields = parameters.split(';');
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? '';
    if (field.includes(':')) {
      applyColonForm(pen, field);
      continue;
    }
    const code = field === '' ? 0 : Number(field);
    if (code === 38 || code === 48 || code === 58) {
      const kind = Number(fields[i + 1]);
      const used = kind === 5 ? 2 : kind === 2 ? 4 : 0;
      const values = fields.slice(i + 2, i + 1 + used).map(Number);
      setColour(pen, code, kind, values);
      i += used;
      continue;
    }
    applyCode(pen, code);
  }
}

/** `38:5:n`, `38:2:r:g:b`, `38:2::r:g:b` and `4:3`. */
function applyColonForm(pen: Pen, field: string): void {
  const parts = field.split(':');
  const code = Number(parts[0]);
  if (code === 4) {
    applyCode(pen, parts[1] === '0' ? 24 : 4);
    return;
  }
  const kind = Number(parts[1]);
  const values = parts.slice(2).map(Number);
  // With a colour space (even an empty one) there is one field more than three channels.
  setColour(pen, code, kind, kind === 2 && values.length > 3 ? values.slice(1) : values);
}

function setColour(pen: Pen, code: number, kind: number, values: readonly number[]): void {
  if (values.some((value) => !(value >= 0))) return;
  const [first, second = 0, third = 0] = values;
  if (first === undefined || (kind !== 5 && kind !== 2)) return;
  const index = kind === 5 ? Math.min(255, first) : nearestColour(first, second, third);
  if (code === 38) pen.foreground = index;
  if (code === 48) pen.background = index;
}

function applyCode(pen: Pen, code: number): void {
  if (code >= 30 && code <= 37) pen.foreground = code - 30;
  else if (code >= 90 && code <= 97) pen.foreground = code - 82;
  else if (code >= 40 && code <= 47) pen.background = code - 40;
  else if (code >= 100 && code <= 107) pen.background = code - 92;
  else if (code === 39) pen.foreground = DEFAULT_COLOUR;
  else if (code === 49) pen.background = DEFAULT_COLOUR;
  else if (code === 0) {
    pen.foreground = DEFAULT_COLOUR;
    pen.background = DEFAULT_COLOUR;
    pen.flags = 0;
    pen.dim = false;
  } else if (code === 1) pen.flags |= BOLD;
  else if (code === 2) pen.dim = true;
  else if (code === 3) pen.flags |= ITALIC;
  else if (code === 4 || code === 21) pen.flags |= UNDERLINE;
  else if (code === 7) pen.flags |= INVERSE;
  else if (code === 9) pen.flags |= STRIKE;
  else if (code === 22) {
    pen.flags &= ~BOLD;
    pen.dim = false;
  } else if (code === 23) pen.flags &= ~ITALIC;
  else if (code === 24) pen.flags &= ~UNDERLINE;
  else if (code === 27) pen.flags &= ~INVERSE;
  else if (code === 29) pen.flags &= ~STRIKE;
}
