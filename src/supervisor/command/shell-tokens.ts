/**
 * Cuts a shell command into words and operators, as far as is needed to see whether it is one simple
 * command and which program it runs. Nothing is expanded.
 *
 * Source: POSIX.1-2017, XCU 2.2 (quoting), 2.3 (token recognition), 2.10 (grammar).
 */

export type ShellToken =
  | {
      readonly kind: 'word';
      readonly start: number;
      readonly end: number;
      /** With its quotes removed; expansions stand as written. */
      readonly text: string;
      /** Some part of it was quoted, so it cannot be a reserved word or an assignment's name. */
      readonly quoted: boolean;
      /** It holds a parameter expansion or a command substitution outside single quotes. */
      readonly dynamic: boolean;
    }
  /** `;`, `&`, `&&`, `|`, `||`, `(`, `)` or a line break. */
  | { readonly kind: 'operator'; readonly start: number; readonly text: string }
  /** `>`, `2>&1`, `<` and the like, without the file's name, which follows as a word. */
  | { readonly kind: 'redirection'; readonly start: number; readonly text: string };

/** Why a command cannot be cut is of no use to anybody: the shell itself will say it better. */
class Unreadable extends Error {}

/** Index just after the `'` that closes the one before `from`. */
function afterSingleQuote(text: string, from: number): number {
  const end = text.indexOf("'", from);
  if (end < 0) throw new Unreadable();
  return end + 1;
}

/** Index just after the `"` that closes the one before `from`. */
function afterDoubleQuote(text: string, from: number): number {
  for (let i = from; i < text.length;) {
    const c = text[i];
    if (c === '"') return i + 1;
    if (c === '\\') i += 2;
    else if (c === '`' || c === '$') i = afterExpansion(text, i);
    else i++;
  }
  throw new Unreadable();
}

/** Index just after the expansion or substitution that begins with the `$` or backquote at `at`. */
function afterExpansion(text: string, at: number): number {
  if (text[at] === '`') {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === '`') return i + 1;
    }
    throw new Unreadable();
  }
  const next = text[at + 1];
  if (next === '(') return afterNested(text, at + 2, '(', ')');
  if (next === '{') return afterNested(text, at + 2, '{', '}');
  return at + 1;
}

/** Index just after the `close` that ends what was opened before `from`. */
function afterNested(text: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let i = from; i < text.length;) {
    const c = text[i];
    // The parentheses of `case` patterns do not pair.
    if (open === '(' && /^\bcase\s/.test(text.slice(i)) && !/\w/.test(text[i - 1] ?? '')) {
      throw new Unreadable();
    }
    if (c === '\\') i += 2;
    else if (c === "'") i = afterSingleQuote(text, i + 1);
    else if (c === '"') i = afterDoubleQuote(text, i + 1);
    else if (c === '`' || c === '$') i = afterExpansion(text, i);
    else {
      i++;
      if (c === open) depth++;
      else if (c === close && --depth === 0) return i;
    }
  }
  throw new Unreadable();
}

function wordAt(text: string, start: number): Extract<ShellToken, { kind: 'word' }> {
  let plain = '';
  let quoted = false;
  let dynamic = false;
  let i = start;
  while (i < text.length) {
    const c = text[i] ?? '';
    if (/[\s;&|()<>]/.test(c)) break;
    if (c === '\\') {
      // A backslash before a line break joins the lines; nothing is quoted by it.
      if (text[i + 1] !== '\n') {
        quoted = true;
        plain += text[i + 1] ?? '';
      }
      i += 2;
    } else if (c === "'") {
      const end = afterSingleQuote(text, i + 1);
      plain += text.slice(i + 1, end - 1);
      quoted = true;
      i = end;
    } else if (c === '"') {
      const end = afterDoubleQuote(text, i + 1);
      const inside = text.slice(i + 1, end - 1);
      dynamic ||= /(?<!\\)[$`]/.test(inside);
      plain += inside.replace(/\\([$`"\\])/g, '$1');
      quoted = true;
      i = end;
    } else if (c === '$' || c === '`') {
      const end = afterExpansion(text, i);
      plain += text.slice(i, end);
      dynamic = true;
      i = end;
    } else {
      plain += c;
      i++;
    }
  }
  return { kind: 'word', start, end: Math.min(i, text.length), text: plain, quoted, dynamic };
}

/** The tokens of a command; undefined where quotes do not close or a here-document begins. */
export function shellTokens(text: string): readonly ShellToken[] | undefined {
  const tokens: ShellToken[] = [];
  try {
    for (let i = 0; i < text.length;) {
      const rest = text.slice(i);
      const blank = /^(?:[ \t]|\\\n)+/.exec(rest);
      if (blank) {
        i += blank[0].length;
        continue;
      }
      if (rest.startsWith('#')) {
        const end = text.indexOf('\n', i);
        i = end < 0 ? text.length : end;
        continue;
      }
      const redirection = /^\d*(?:<<-?|>>|<&|>&|<>|>\||<|>)/.exec(rest);
      if (redirection) {
        if (redirection[0].includes('<<')) return undefined;
        tokens.push({ kind: 'redirection', start: i, text: redirection[0] });
        i += redirection[0].length;
        continue;
      }
      const operator = /^(?:&&|\|\||;;|[;&|()\n\r])/.exec(rest);
      if (operator) {
        tokens.push({ kind: 'operator', start: i, text: operator[0] });
        i += operator[0].length;
        continue;
      }
      const word = wordAt(text, i);
      if (word.end === i) return undefined;
      tokens.push(word);
      i = word.end;
    }
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return tokens;
}

/** True for `NAME=value` with an unquoted name. */
export function isAssignment(source: string, token: ShellToken): boolean {
  return token.kind === 'word' && /^[A-Za-z_]\w*=/.test(source.slice(token.start, token.end));
}
