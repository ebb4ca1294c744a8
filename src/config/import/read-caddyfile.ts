/**
 * A Caddyfile as statements: the end of a line ends one, a `{` at the end of a line opens a block
 * (https://caddyserver.com/docs/caddyfile/concepts).
 */
import { ImportError, Nest, type Statement, type StatementToken } from './statement.js';

/** @param firstLine its number @throws {ImportError} with the line of what cannot be read */
export function readCaddyfile(text: string, firstLine = 1): Statement[] {
  const nest = new Nest();
  for (const tokens of linesOf(text, firstLine)) {
    tokens.forEach((token, place) => {
      const isBrace = (brace: string): boolean => !token.quoted && token.text === brace;
      if (isBrace('{') && place === tokens.length - 1) nest.open(token.line);
      else if (isBrace('}') && place === 0) nest.close(token.line);
      else nest.word(token);
    });
    nest.end();
  }
  return nest.finish();
}

/** The tokens of each logical line: a `\` at its end goes on, quotes may go over several. */
function linesOf(text: string, firstLine: number): StatementToken[][] {
  const lines: StatementToken[][] = [];
  let tokens: StatementToken[] = [];
  let line = firstLine;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\n') {
      lines.push(tokens);
      tokens = [];
      line++;
      at++;
    } else if (/\s/.test(character)) {
      at++;
    } else if (character === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (/^\\\r?\n/.test(text.slice(at, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      line++;
    } else {
      const word = wordAt(text, at, line);
      const written = text.slice(at, word.end);
      const glued = /\S/.test(text[at - 1] ?? ' ');
      const before = tokens.map((token) => token.text);
      const texts = withDefault(word.text, before, word.quoted);
      for (const [i, each] of texts.entries()) {
        const shown = i === 0 ? written : '';
        tokens.push({
          text: each,
          written: shown,
          glued: glued || i > 0,
          line,
          quoted: word.quoted,
        });
      }
      line += written.split('\n').length - 1;
      at = word.end;
    }
  }
  return [...lines, tokens];
}

/** `{$DOMAIN:localhost}` */
const VARIABLE = /\{\$\w+:([^}]*)\}/;

/**
 * A word with the defaults of its variables: their values where Caddy runs are not known here. So that none
 * decides which paths are closed, or by which file, one that may be a path stays as it is written.
 *
 * @param before the words of its line
 */
function withDefault(text: string, before: readonly string[], isQuoted: boolean): string[] {
  const filled = text.replaceAll(new RegExp(VARIABLE, 'g'), '$1');
  const isFolder = before[0] === 'root' && before.length > 1;
  if (filled === text || before[0] === 'import' || (/^[/@*]/.test(filled) && !isFolder))
    return [text];
  return isQuoted ? [filled] : filled.split(/\s+/).filter((each) => each !== '');
}

/** True for a statement in which the default of a variable was taken. */
export function isByDefault({ words, written }: Statement): boolean {
  return VARIABLE.test(written) && !words.some((word) => word.includes('{$'));
}

interface Word {
  readonly text: string;
  readonly end: number;
  readonly quoted: boolean;
}

function wordAt(text: string, start: number, line: number): Word {
  const character = text[start];
  if (character === '"' || character === '`') return quoted(text, start, line);
  const marker = /^<<([\w-]+)\r?\n/.exec(text.slice(start, start + 200))?.[1];
  return marker === undefined ? bare(text, start) : heredoc(text, start, marker, line);
}

/** `<<MARKER`, lines as they are, and a line that begins with the marker: one word, with what it is indented by. */
function heredoc(text: string, start: number, marker: string, line: number): Word {
  const first = text.indexOf('\n', start) + 1;
  const last = new RegExp(`^([ \\t]*)${marker}(?![\\w-])`, 'm').exec(text.slice(first));
  if (last === null) throw new ImportError(`a <<${marker} without its end`, line);
  const [whole, indent = ''] = last;
  const lines = text
    .slice(first, first + last.index)
    .split(/\r?\n/)
    .slice(0, -1);
  return {
    text: lines
      .map((each) => (each.startsWith(indent) ? each.slice(indent.length) : each))
      .join('\n'),
    end: first + last.index + whole.length,
    quoted: true,
  };
}

function bare(text: string, start: number): Word {
  const length = /^(?:\{\$[^}\n]*\}|\S)+/.exec(text.slice(start))?.[0].length ?? 1;
  return { text: text.slice(start, start + length), end: start + length, quoted: false };
}

/** In quotes `\"` is a quote and every other backslash itself; in backquotes nothing is special. */
function quoted(text: string, start: number, line: number): Word {
  const quote = text[start] ?? '';
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote) {
      const inner = text.slice(start + 1, at);
      return {
        text: quote === '"' ? inner.replaceAll('\\"', '"') : inner,
        end: at + 1,
        quoted: true,
      };
    }
  }
  throw new ImportError(`a ${quote} without its end`, line);
}
