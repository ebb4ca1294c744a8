/**
 * The grammar of `.env` files, as godotenv defines it: `export`, both quotes, values over several
 * lines, comments that need a space before them. A small parser of our own because those of npm cut
 * `postgres://u:p#w@h` at the `#` and drop bad lines in silence.
 */
import type { Diagnostic } from '../model/diagnostic.js';

export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  /** Where it is set, from 1. */
  readonly line: number;
}

export interface ParsedEnvFile {
  /** In the order of the file; a name may come twice, and the last one counts. */
  readonly entries: readonly EnvEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

type Lookup = (name: string) => string | undefined;

/**
 * @param file absolute path, for positions
 * @param lookup what `$NAME` stands for where the file itself has not set it further up
 */
export function parseEnvFile(text: string, file: string, lookup: Lookup): ParsedEnvFile {
  return new EnvFileReader(text, file, lookup).read();
}

const ASSIGNMENT = /^(\s*(?:export\s+)?)([A-Za-z_][A-Za-z0-9_.]*)(\s*[=:][^\S\n]*)/;

class EnvFileReader {
  readonly #file: string;
  readonly #lookup: Lookup;
  readonly #lines: readonly string[];
  readonly #entries: EnvEntry[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #set = new Map<string, string>();
  /** Index of the line that is read. */
  #index = 0;

  constructor(text: string, file: string, lookup: Lookup) {
    this.#file = file;
    this.#lookup = lookup;
    this.#lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  }

  read(): ParsedEnvFile {
    for (; this.#index < this.#lines.length; this.#index++) {
      const line = this.#lines[this.#index] ?? '';
      if (line !== '' && !/^\s*(#|$)/.test(line)) this.#readAssignment(line);
    }
    return { entries: this.#entries, diagnostics: this.#diagnostics };
  }

  #readAssignment(line: string): void {
    const match = ASSIGNMENT.exec(line);
    if (!match) {
      this.#refuse(line);
      return;
    }
    const name = match[2] ?? '';
    const first = this.#index;
    const start = match[0].length;
    const quote = line[start];
    let value: string | undefined;
    if (quote === '"' || quote === "'") {
      value = this.#readQuoted(line, start, quote);
    } else {
      const raw = unquoted(line.slice(start), /\s$/.test(match[3] ?? ''));
      value = this.#expand(raw, first, start);
    }
    if (value === undefined) return;
    this.#set.set(name, value);
    this.#entries.push({ name, value, line: first + 1 });
  }

  /** Reads to the closing quote, over as many lines as it takes. */
  #readQuoted(line: string, open: number, quote: '"' | "'"): string | undefined {
    const first = this.#index;
    let raw = '';
    let rest = line.slice(open + 1);
    for (;;) {
      const close = closing(rest, quote);
      if (close !== -1) {
        raw += rest.slice(0, close);
        const after = rest.slice(close + 1);
        if (!/^\s*(#.*)?$/.test(after)) {
          const here = this.#lines[this.#index] ?? '';
          this.#error(
            this.#index,
            here.length - after.length,
            after.trimEnd().length,
            `text stands after the closing ${quote}`,
            'put the whole value into the quotes',
          );
          return undefined;
        }
        return quote === "'" ? raw : this.#expand(raw, first, open + 1, true);
      }
      if (this.#index + 1 >= this.#lines.length) break;
      raw += `${rest}\n`;
      this.#index++;
      rest = this.#lines[this.#index] ?? '';
    }
    // One lost quote must not hide the faults below it.
    this.#index = first;
    this.#error(first, open, line.length - open, `the quote ${quote} is never closed`, 'close it');
    return undefined;
  }

  #refuse(line: string): void {
    const start = line.length - line.trimStart().length;
    const text = line.trim();
    const name = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]{0,39})$/.exec(text)?.[1];
    const bad = /^(?:export\s+)?([^\s=:]{1,40})\s*[=:]/.exec(text)?.[1];
    if (name !== undefined) {
      const advice = `write ${name}=VALUE, or ${name}= for an empty one`;
      this.#error(this.#index, start, text.length, `${name} has no value`, advice);
    } else if (bad !== undefined) {
      const advice = 'letters, digits and _, not beginning with a digit';
      const at = line.indexOf(bad);
      this.#error(this.#index, at, bad.length, `\`${bad}\` is not the name of a variable`, advice);
    } else {
      const advice = 'write NAME=VALUE, or begin a comment with #';
      this.#error(this.#index, start, text.length, 'this line is not NAME=VALUE', advice);
    }
  }

  /**
   * `$NAME` in capitals, as in godotenv (so that `pa$word` stays), and `${NAME}`; `\$` is a dollar.
   * With `escapes`: `\n`, `\r` and `\t`, and any other escaped character for itself.
   */
  #expand(raw: string, line: number, column: number, escapes = false): string {
    return raw.replace(
      /\\([\s\S])|\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$([A-Z_][A-Z0-9_]*)/g,
      (
        whole: string,
        escaped: string | undefined,
        braced: string | undefined,
        fallback: string | undefined,
        bare: string | undefined,
        offset: number,
      ) => {
        if (escaped !== undefined) {
          if (escaped === '$') return '$';
          return escapes ? (ESCAPES[escaped] ?? escaped) : whole;
        }
        const name = braced ?? bare ?? '';
        const value = this.#set.get(name) ?? this.#lookup(name);
        if (fallback !== undefined && (value === undefined || value === '')) return fallback;
        if (value !== undefined) return value;
        const above = raw.slice(0, offset).split('\n');
        const at = above.length === 1 ? column + offset : (above.at(-1)?.length ?? 0);
        this.#diagnostics.push({
          severity: 'warning',
          message: `${name} is not set, so ${whole} becomes empty`,
          advice: `put the value in single quotes, or write \\$, if a dollar was meant`,
          position: { file: this.#file, line: line + above.length, column: at + 1 },
          text: withoutValue(this.#lines[line + above.length - 1] ?? ''),
          length: whole.length,
        });
        return '';
      },
    );
  }

  #error(index: number, start: number, length: number, message: string, advice: string): void {
    this.#diagnostics.push({
      severity: 'error',
      message,
      advice,
      position: { file: this.#file, line: index + 1, column: start + 1 },
      text: withoutValue(this.#lines[index] ?? ''),
      length: Math.max(1, length),
    });
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** To the end of the line, or to a `#` that a space stands before. */
function unquoted(rest: string, afterSpace: boolean): string {
  return `${afterSpace ? ' ' : ''}${rest}`.replace(/\s#.*$/s, '').trim();
}

/** The line with its value masked: a secret must not get into the output of a build. */
export function withoutValue(line: string): string {
  const separator = line.search(/[=:]/);
  const shown = separator === -1 ? 8 : separator + 1;
  return line.slice(0, shown) + line.slice(shown).replace(/[^\s"'#$\\{}\0\ufffd]/gu, '*');
}

/** Index of the quote that closes, -1 where the text has none. */
function closing(text: string, quote: '"' | "'"): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}
