/**
 * Where a text stops being JSON (RFC 8259), and what stands there. JSON.parse gives no position for
 * half of its errors.
 */

export interface JsonFault {
  /** Offset in the text. */
  readonly offset: number;
  readonly message: string;
}

const TOKEN =
  /\s*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))|([[\]{},:]))/y;

/** What may come next. */
type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end';

/** The first fault of a text; undefined for good JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ('[' | '{')[] = [];
  let expected: Expectation = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    if (!match) {
      if (start >= text.length && expected === 'end') return undefined;
      return { offset: start, message: strangeAt(text, start) };
    }
    at = TOKEN.lastIndex;
    const [, string, scalar, sign] = match;
    const next = after(expected, string !== undefined, scalar !== undefined, sign, open);
    if (next === undefined) return { offset: start, message: misplaced(expected, sign) };
    expected = next;
  }
}

/** The state after a token, or undefined where the token cannot stand. `open` is kept up to date. */
function after(
  expected: Expectation,
  isString: boolean,
  isScalar: boolean,
  sign: string | undefined,
  open: ('[' | '{')[],
): Expectation | undefined {
  const closed = (): Expectation => {
    open.pop();
    return open.length === 0 ? 'end' : 'comma';
  };
  const top = open.at(-1);
  if (expected === 'colon') return sign === ':' ? 'value' : undefined;
  if (expected === 'end') return undefined;
  if (expected === 'comma') {
    if (sign === ',') return top === '{' ? 'key' : 'value';
    return (sign === ']' && top === '[') || (sign === '}' && top === '{') ? closed() : undefined;
  }
  if (expected === 'key' || expected === 'key or }') {
    if (isString) return 'colon';
    return expected === 'key or }' && sign === '}' ? closed() : undefined;
  }
  if (isString || isScalar) return open.length === 0 ? 'end' : 'comma';
  if (sign === '[' || sign === '{') {
    open.push(sign);
    return sign === '[' ? 'value or ]' : 'key or }';
  }
  return expected === 'value or ]' && sign === ']' ? closed() : undefined;
}

function misplaced(expected: Expectation, sign: string | undefined): string {
  if ((expected === 'value' || expected === 'key') && (sign === ']' || sign === '}')) {
    return `JSON takes no comma before ${sign}`;
  }
  const due: Readonly<Record<Expectation, string>> = {
    value: 'a value',
    'value or ]': 'a value',
    key: 'a key in double quotes',
    'key or }': 'a key in double quotes',
    colon: 'a colon',
    comma: 'a comma',
    end: 'the end',
  };
  return `${due[expected]} is due here`;
}

function strangeAt(text: string, start: number): string {
  if (start >= text.length) return 'the file ends too early: a bracket is not closed';
  if (/^(\/\/|\/\*|#)/.test(text.slice(start))) return 'JSON knows no comments';
  if (text[start] === "'") return 'JSON takes double quotes';
  return text[start] === '"'
    ? 'this text is not closed, or holds a bad escape'
    : 'this is not JSON';
}
