/**
 * The words of a directive: `key=value key …`. A value runs to the next unquoted space; `'…'` is
 * literal to the letter, in `"…"` only `\"` and `\\` are escapes; unquoted commas separate a list.
 */

/** Offsets count from the start of the line; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface DirectivePart extends Span {
  readonly text: string;
}

export interface DirectiveWord {
  readonly key: DirectivePart;
  /** Undefined for a bare key. */
  readonly value: (DirectivePart & { readonly parts: readonly DirectivePart[] }) | undefined;
}

export interface DirectiveProblem extends Span {
  readonly message: string;
  readonly advice: string;
}

export interface Directive {
  readonly words: readonly DirectiveWord[];
  readonly problems: readonly DirectiveProblem[];
}

const KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Reads from offset `from` of a line to its end. */
export function readDirective(line: string, from: number): Directive {
  const words: DirectiveWord[] = [];
  const problems: DirectiveProblem[] = [];
  let at = from;
  for (;;) {
    while (isSpace(line[at])) at++;
    if (at >= line.length) return { words, problems };
    const start = at;
    while (at < line.length && !isSpace(line[at]) && line[at] !== '=') at++;
    const key = { text: line.slice(start, at), start, end: at };
    if (line[at] !== '=') {
      if (KEY.test(key.text)) words.push({ key, value: undefined });
      else problems.push(badKey(key));
      continue;
    }
    at++;
    const value = readValue(line, at);
    at = value.end;
    if (value.problem !== undefined) problems.push(value.problem);
    if (KEY.test(key.text)) words.push({ key, value });
    else problems.push(key.text === '' ? spacedEquals(start, at) : badKey(key));
  }
}

type Value = DirectivePart & {
  readonly parts: readonly DirectivePart[];
  readonly problem: DirectiveProblem | undefined;
};

function readValue(line: string, start: number): Value {
  const parts: DirectivePart[] = [];
  let problem: DirectiveProblem | undefined;
  let whole = '';
  let part = '';
  let partStart = start;
  let at = start;
  const take = (character: string): void => {
    whole += character;
    part += character;
  };
  while (at < line.length && !isSpace(line[at])) {
    const character = line[at] ?? '';
    if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at, character);
      take(quoted.text);
      problem ??= quoted.problem;
      at = quoted.end;
    } else {
      at++;
      if (character === ',') {
        parts.push({ text: part, start: partStart, end: at - 1 });
        whole += ',';
        part = '';
        partStart = at;
      } else {
        take(character);
      }
    }
  }
  parts.push({ text: part, start: partStart, end: at });
  return { text: whole, start, end: at, parts, problem };
}

function readQuoted(
  line: string,
  open: number,
  quote: string,
): { text: string; end: number; problem: DirectiveProblem | undefined } {
  let text = '';
  for (let at = open + 1; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === quote) return { text, end: at + 1, problem: undefined };
    const next = line[at + 1];
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at++;
    } else {
      text += character;
    }
  }
  return {
    text,
    end: line.length,
    problem: {
      start: open,
      end: line.length,
      message: `the quote ${quote} is never closed`,
      advice: `close it with ${quote} before the end of the line`,
    },
  };
}

function badKey(key: DirectivePart): DirectiveProblem {
  return {
    start: key.start,
    end: key.end,
    message: `\`${key.text}\` is not an option`,
    advice:
      key.text === '\\'
        ? 'a directive ends with its line; several `#@` lines may stand above one process line'
        : 'write key=value, with quotes around a value that has spaces',
  };
}

function spacedEquals(start: number, end: number): DirectiveProblem {
  return {
    start,
    end,
    message: 'an = without a key before it',
    advice: 'write key=value without spaces around the =',
  };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
