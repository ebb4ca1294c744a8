/**
 * What configurations of nginx and Caddy are made of: words in a line, some with a block of such lines
 * behind them. Each keeps its line, so that whatever is not carried over can be named.
 *
 * That is why no parser of others reads them: of those on npm, `nginx-conf`, `@webantic/nginx-config-parser` and
 * `caddyfile-parser` give statements no lines (the last one fills in the environment, and knows neither backquotes
 * nor heredocs), and `ts-caddyfile` knows five directives.
 */

export interface Statement {
  readonly words: readonly string[];
  /** The words as they stand in the file, with their quotes. */
  readonly written: string;
  /** From 1. */
  readonly line: number;
  readonly block: readonly Statement[] | undefined;
}

/** A statement in its own words, for people. */
export function writtenWords({ written }: Statement): string {
  return `\`${written.replace(/\s+/g, ' ')}\``;
}

/** Of a block that is longer nobody reads more in one note. */
const MOST_SHOWN = 240;

/** Their blocks hold what is as good as a password. */
const SECRET = /^basic_?auth$/;

/** A statement in its own words with what is in its block, for people. */
export function wholeOf(statement: Statement): string {
  const text = blockWritten(statement).replace(/\s+/g, ' ');
  return `\`${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}\``;
}

function blockWritten({ words, written, block = [] }: Statement): string {
  return block.length === 0 || SECRET.test(words[0] ?? '')
    ? written
    : `${written} { ${block.map(blockWritten).join('; ')} }`;
}

/** The first statement in a block, at any depth, of one kind. */
export function firstIn(
  block: readonly Statement[],
  matches: (statement: Statement) => boolean,
): Statement | undefined {
  for (const each of block) {
    const found = matches(each) ? each : firstIn(each.block ?? [], matches);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Nobody nests deeper; a file that does would exhaust the stack of whoever walks through it. */
const MOST_LEVELS = 100;

/** The text is not what it was taken for. */
export class ImportError extends Error {
  override readonly name = 'ImportError';

  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

export interface StatementToken {
  readonly text: string;
  /** As it stands in the file. */
  readonly written: string;
  /** Nothing stands between it and the one before. */
  readonly glued: boolean;
  readonly line: number;
  /** Written between quotes: never punctuation. */
  readonly quoted: boolean;
}

/** Collects statements and blocks while their tokens come. */
export class Nest {
  readonly #top: Statement[] = [];
  readonly #open: { readonly into: Statement[]; readonly line: number }[] = [];
  #words: StatementToken[] = [];

  word(token: StatementToken): void {
    this.#words.push(token);
  }

  /** Ends a statement without a block; nothing where no word came. */
  end(): void {
    const [first] = this.#words;
    if (first === undefined) return;
    this.#into().push({ ...this.#take(), line: first.line, block: undefined });
  }

  /** @throws {ImportError} where blocks stand in one another without an end */
  open(line: number): void {
    if (this.#open.length === MOST_LEVELS) {
      throw new ImportError(`blocks more than ${MOST_LEVELS} levels deep`, line);
    }
    const start = this.#words[0]?.line ?? line;
    const block: Statement[] = [];
    this.#into().push({ ...this.#take(), line: start, block });
    this.#open.push({ into: block, line: start });
  }

  /** @throws {ImportError} where no block is open */
  close(line: number): void {
    this.end();
    if (this.#open.pop() === undefined) throw new ImportError('a } without its {', line);
  }

  /** @throws {ImportError} where a block is still open */
  finish(): Statement[] {
    this.end();
    const left = this.#open.at(-1);
    if (left !== undefined) throw new ImportError('a { without its }', left.line);
    return this.#top;
  }

  #into(): Statement[] {
    return this.#open.at(-1)?.into ?? this.#top;
  }

  #take(): Pick<Statement, 'words' | 'written'> {
    const tokens = this.#words;
    this.#words = [];
    return {
      words: tokens.map(({ text }) => text),
      written: tokens
        .map(({ written, glued }) => (glued ? written : ` ${written}`))
        .join('')
        .trim(),
    };
  }
}
