/**
 * An nginx configuration as statements: a `;` ends one, braces hold them
 * (https://nginx.org/en/docs/beginners_guide.html#conf_structure).
 */
import { ImportError, Nest, type Statement } from './statement.js';

/** @param firstLine its number @throws {ImportError} with the line of what cannot be read */
export function readNginx(text: string, firstLine = 1): Statement[] {
  const nest = new Nest();
  let line = firstLine;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      if (character === '\n') line++;
      at++;
    } else if (character === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (character === ';') {
      nest.end();
      at++;
    } else if (character === '{') {
      nest.open(line);
      at++;
    } else if (character === '}') {
      nest.close(line);
      at++;
    } else {
      const word = readWord(text, at, line);
      const written = text.slice(at, word.end);
      const glued = /[^\s;{}]/.test(text[at - 1] ?? ' ');
      nest.word({ text: word.text, written, glued, line, quoted: word.quoted });
      line += written.split('\n').length - 1;
      at = word.end;
    }
  }
  return nest.finish();
}

function readWord(
  text: string,
  start: number,
  line: number,
): { readonly text: string; readonly end: number; readonly quoted: boolean } {
  const quote = text[start] === '"' || text[start] === "'" ? text[start] : undefined;
  let out = '';
  let at = quote === undefined ? start : start + 1;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\') {
      const next = text[at + 1] ?? '';
      // What nginx does not know as an escape keeps its backslash: regular expressions need it.
      out += /["'\\]/.test(next) ? next : character + next;
      at++;
    } else if (quote !== undefined) {
      if (character === quote) return { text: out, end: at + 1, quoted: true };
      out += character;
    } else if (character === '$' && text[at + 1] === '{') {
      const close = text.indexOf('}', at);
      const end = close === -1 ? text.length : close + 1;
      out += text.slice(at, end);
      at = end - 1;
    } else if (/[\s;{}]/.test(character)) {
      break;
    } else {
      out += character;
    }
  }
  if (quote !== undefined) throw new ImportError(`a ${quote} without its end`, line);
  return { text: out, end: at, quoted: false };
}
