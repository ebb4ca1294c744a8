/**
 * A glob, word by word, as bash and .gitignore read one: which words are names and which have magic. In
 * bash's dialect, where people's folders say otherwise: `(group)` and `{one}` mean themselves, as
 * parentheses have magic only behind one of `@?*+!`, and braces with a comma or `..`; and `[id]`, which
 * is a folder of many routers, means itself beside the letters in it.
 */

/** What stands between two slashes. */
export interface GlobWord {
  /** For picomatch. */
  readonly pattern: string;
  /** What it means where it has no magic. */
  readonly name: string | undefined;
  /** May stand for several folders, one in another. */
  readonly spans: boolean;
}

export type GlobFault =
  | { readonly kind: 'half'; readonly sign: string }
  /** `(a|b)` with nothing before it. */
  | { readonly kind: 'alternatives' };

export interface Glob {
  readonly words: readonly GlobWord[];
  /**
   * The first of what cannot be understood. The words of a glob with a fault are a guess, which may have
   * closed what was left open: whoever takes it from people refuses it.
   */
  readonly fault: GlobFault | undefined;
}

export function readGlob(text: string): Glob {
  return new GlobReader(text).read();
}

/** A word that grows. */
interface Piece {
  pattern: string;
  name: string;
  magic: boolean;
  spans: boolean;
}

class GlobReader {
  readonly #text: string;
  #at = 0;
  #fault: GlobFault | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Glob {
    const words: GlobWord[] = [];
    for (;;) {
      const { pattern, name, magic, spans } = this.#piece('/');
      words.push({ pattern, name: magic ? undefined : name, spans: spans || pattern === '**' });
      if (this.#at >= this.#text.length) return { words, fault: this.#fault };
      this.#at++;
    }
  }

  /** As far as one of the signs, which is not taken, or the end. */
  #piece(until: string): Piece {
    const piece: Piece = { pattern: '', name: '', magic: false, spans: false };
    let open = 0;
    for (let sign; (sign = this.#text[this.#at]) !== undefined;) {
      if (sign === ')' && open > 0) {
        open--;
        this.#literal(piece, sign);
      } else if (until.includes(sign)) break;
      else if (sign === '(') {
        open++;
        this.#literal(piece, sign);
      } else if (sign === '|' && open > 0) {
        this.#refuse({ kind: 'alternatives' });
        this.#literal(piece, sign);
      } else this.#one(piece, sign);
    }
    if (open > 0) this.#refuse({ kind: 'half', sign: '(' });
    return piece;
  }

  #one(piece: Piece, sign: string): void {
    const next = this.#text[this.#at + 1];
    if (sign === '\\' && next !== undefined) {
      this.#at++;
      this.#literal(piece, next);
    } else if (next === '(' && '@?*+!'.includes(sign)) this.#group(piece, sign);
    else if (sign === '*' || sign === '?') this.#magic(piece, sign, 1);
    else if (sign === '{') this.#braces(piece);
    else if (sign === '[') this.#brackets(piece);
    else {
      if (sign === ')' || sign === '}') this.#refuse({ kind: 'half', sign });
      this.#literal(piece, sign);
    }
  }

  #literal(piece: Piece, sign: string): void {
    piece.pattern += escaped(sign);
    piece.name += sign;
    piece.spans ||= sign === '/';
    this.#at++;
  }

  #magic(piece: Piece, pattern: string, length: number): void {
    piece.pattern += pattern;
    piece.magic = true;
    this.#at += length;
  }

  /** `@(a|b)` */
  #group(piece: Piece, sign: string): void {
    this.#at += 2;
    const { parts, closed } = this.#parts('|', ')');
    if (!closed) this.#refuse({ kind: 'half', sign: '(' });
    this.#magic(piece, `${sign}(${parts.map(({ pattern }) => pattern).join('|')})`, 0);
    piece.spans ||= parts.some(({ spans }) => spans);
  }

  /** `{a,b}` */
  #braces(piece: Piece): void {
    this.#at++;
    const { parts, closed } = this.#parts(',', '}');
    const inside = parts.map(({ pattern }) => pattern).join(',');
    if (!closed) this.#refuse({ kind: 'half', sign: '{' });
    piece.spans ||= parts.some(({ spans }) => spans);
    if (parts.length > 1 || inside.includes('..')) this.#magic(piece, `{${inside}}`, 0);
    else {
      piece.pattern += `\\{${inside}\\}`;
      piece.name += `{${parts[0]?.name ?? ''}}`;
      piece.magic ||= parts[0]?.magic === true;
    }
  }

  /** To the sign that closes, which is taken. */
  #parts(between: string, closing: string): { parts: Piece[]; closed: boolean } {
    const parts: Piece[] = [];
    for (;;) {
      parts.push(this.#piece(between + closing));
      const sign = this.#text[this.#at];
      if (sign !== undefined) this.#at++;
      if (sign !== between) return { parts, closed: sign === closing };
    }
  }

  /** `[abc]`, whose first sign may be a `]` that is meant. */
  #brackets(piece: Piece): void {
    const [written, not = '', inside = ''] =
      /^\[([!^]?)(\]?(?:\[:\w+:\]|\\[^/]|[^\]\\/])*)\]/.exec(this.#text.slice(this.#at)) ?? [];
    if (written === undefined) {
      this.#refuse({ kind: 'half', sign: '[' });
      this.#literal(piece, '[');
      return;
    }
    const meant = `[${not === '' ? '' : '^'}${inside}]`;
    // Whoever escapes in it knows what it means.
    const pattern = inside.includes('\\') ? meant : `@(${escaped(written)}|${meant})`;
    this.#magic(piece, pattern, written.length);
  }

  #refuse(fault: GlobFault): void {
    this.#fault ??= fault;
  }
}

/** For picomatch, so that nothing of it is magic. */
function escaped(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|"^$,]/g, '\\$&');
}
