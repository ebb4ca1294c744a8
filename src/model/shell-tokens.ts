/**
 * Cuts a shell command into words and operators, as far as is needed to see which programs it runs and what they
 * are given. Nothing is expanded.
 *
 * Source: POSIX.1-2017, XCU 2.2 (quoting), 2.3 (token recognition), 2.10 (grammar).
 */

export interface ShellWord {
  readonly kind: 'word';
  readonly start: number;
  readonly end: number;
  /** With its quotes removed; expansions stand as written. */
  readonly text: string;
  /** Some part of it was quoted, so it cannot be a reserved word or an assignment's name. */
  readonly quoted: boolean;
  /** It holds a parameter expansion or a command substitution outside single quotes. */
  readonly dynamic: boolean;
  /** `NAME` of an unquoted `NAME=value`: what it assigns where it stands before a program. */
  readonly assigns: string | undefined;
}

export type ShellToken =
  | ShellWord
  /** `;`, `&`, `&&`, `|`, `||`, `(`, `)` or a line break. */
  | { readonly kind: 'operator'; readonly text: string }
  /** `>`, `2>&1`, `<` and the like, without the file's name, which follows as a word. */
  | { readonly kind: 'redirection'; readonly text: string };

/** What a `$` or backquote must be followed by to be one that the shell replaces. */
const EXPANSION = /^(?:`|\$[\w@*#?$!({'"-])/;
/** The same inside of double quotes, where no quotes can follow it. */
const QUOTED_EXPANSION = /(?<!\\)(?:\\\\)*(?:`|\$[\w@*#?$!({-])/;

class Cutter {
  /** Quotes close, and nothing that cannot be followed, such as a here-document, has been seen. */
  whole = true;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  cut(): ShellToken[] {
    const text = this.#text;
    const tokens: ShellToken[] = [];
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
      const redirection = /^\d*(?:<<-?|>>|<&|>&|<>|>\||<|>)/.exec(rest)?.[0];
      if (redirection !== undefined) {
        if (redirection.includes('<<')) this.whole = false;
        tokens.push({ kind: 'redirection', text: redirection });
        i += redirection.length;
        continue;
      }
      const operator = /^(?:&&|\|\||;;|[;&|()\n\r])/.exec(rest)?.[0];
      if (operator !== undefined) {
        tokens.push({ kind: 'operator', text: operator });
        i += operator.length;
        continue;
      }
      const word = this.#wordAt(i);
      tokens.push(word);
      i = word.end;
    }
    return tokens;
  }

  /** Of one letter at least: what begins no word has been taken before. Other blanks than those are letters. */
  #wordAt(start: number): ShellWord {
    const text = this.#text;
    let plain = '';
    let quoted = false;
    let dynamic = false;
    let i = start;
    while (i < text.length) {
      const c = text[i] ?? '';
      if (/[ \t\n\r;&|()<>]/.test(c)) break;
      if (c === '\\') {
        // A backslash before a line break joins the lines; nothing is quoted by it.
        if (text[i + 1] !== '\n') {
          quoted = true;
          plain += text[i + 1] ?? '';
        }
        i += 2;
      } else if (c === "'") {
        const end = this.#afterSingleQuote(i + 1);
        plain += text.slice(i + 1, end).replace(/'$/, '');
        quoted = true;
        i = end;
      } else if (c === '"') {
        const end = this.#afterDoubleQuote(i + 1);
        const inside = text.slice(i + 1, end).replace(/"$/, '');
        dynamic ||= QUOTED_EXPANSION.test(inside);
        plain += inside.replace(/\\([$`"\\])/g, '$1');
        quoted = true;
        i = end;
      } else if (c === '$' || c === '`') {
        dynamic ||= EXPANSION.test(text.slice(i, i + 2));
        const end = this.#afterExpansion(i);
        plain += text.slice(i, end);
        i = end;
      } else {
        plain += c;
        i++;
      }
    }
    const end = Math.min(i, text.length);
    const assigns = /^([A-Za-z_]\w*)=/.exec(text.slice(start, end))?.[1];
    return { kind: 'word', start, end, text: plain, quoted, dynamic, assigns };
  }

  /** What does not close ends with the text. */
  #open(): number {
    this.whole = false;
    return this.#text.length;
  }

  /** Index just after the `'` that closes the one before `from`. */
  #afterSingleQuote(from: number): number {
    const end = this.#text.indexOf("'", from);
    return end < 0 ? this.#open() : end + 1;
  }

  /** Index just after the `"` that closes the one before `from`. */
  #afterDoubleQuote(from: number): number {
    const text = this.#text;
    for (let i = from; i < text.length;) {
      const c = text[i];
      if (c === '"') return i + 1;
      if (c === '\\') i += 2;
      else if (c === '`' || c === '$') i = this.#afterExpansion(i);
      else i++;
    }
    return this.#open();
  }

  /** Index just after the expansion or substitution that begins with the `$` or backquote at `at`. */
  #afterExpansion(at: number): number {
    const text = this.#text;
    if (text[at] === '`') {
      for (let i = at + 1; i < text.length; i++) {
        if (text[i] === '\\') i++;
        else if (text[i] === '`') return i + 1;
      }
      return this.#open();
    }
    const next = text[at + 1];
    if (next === '(') return this.#afterNested(at + 2, '(', ')');
    if (next === '{') return this.#afterNested(at + 2, '{', '}');
    return at + 1;
  }

  /** Index just after the `close` that ends what was opened before `from`. */
  #afterNested(from: number, open: string, close: string): number {
    const text = this.#text;
    let depth = 1;
    for (let i = from; i < text.length;) {
      const c = text[i];
      // The parentheses of `case` patterns do not pair.
      if (open === '(' && /^case\s/.test(text.slice(i)) && !/\w/.test(text[i - 1] ?? '')) {
        this.whole = false;
      }
      if (c === '\\') i += 2;
      else if (c === "'") i = this.#afterSingleQuote(i + 1);
      else if (c === '"') i = this.#afterDoubleQuote(i + 1);
      else if (c === '`' || c === '$') i = this.#afterExpansion(i);
      else {
        i++;
        if (c === open) depth++;
        else if (c === close && --depth === 0) return i;
      }
    }
    return this.#open();
  }
}

/**
 * The tokens of a command; undefined where quotes do not close or a here-document begins. Why a command cannot be cut
 * is of no use to anybody: the shell itself will say it better.
 */
export function shellTokens(command: string): readonly ShellToken[] | undefined {
  const cutter = new Cutter(command);
  const tokens = cutter.cut();
  return cutter.whole ? tokens : undefined;
}

/** The same for who only wants an idea of it: what does not close ends with the text. */
export function likelyShellTokens(command: string): readonly ShellToken[] {
  return new Cutter(command).cut();
}
