/**
 * Words of a Caddyfile (caddyconfig/caddyfile/lexer.go and replacer.go in Caddy): blanks part them,
 * backquotes and quotes hold them together, and `{name}` is a placeholder nearly everywhere.
 */
import { ExportError } from '../exported.js';

/**
 * @param before placeholders that come before it
 * @throws {ExportError} where no notation of a Caddyfile gives that text back
 */
export function caddyWord(text: string, before = ''): string {
  // A variable of Caddy's environment, put in before anything is read: nothing escapes it.
  if (text.includes('{$')) throw inexpressible(text);
  const plain = text.replace(/[{}]/g, '\\$&');
  if (/^[\w./:@%+=,*^$()~;!&'-]+$/.test(plain) && !plain.startsWith("'")) return before + plain;
  if (!plain.includes('`')) return `\`${before}${plain}\``;
  // Between quotes a backslash escapes a quote and nothing else.
  if (/\\["\\]|\\$/.test(plain)) throw inexpressible(text);
  return `"${before}${plain.replaceAll('"', '\\"')}"`;
}

function inexpressible(text: string): ExportError {
  return new ExportError(`a Caddyfile cannot hold ${text}`, 'choose a simpler name or path');
}

/** Text as a regular expression (RE2) that matches it to the letter, and is a word as it is. */
export function caddyPattern(text: string): string {
  return text
    .replace(/[\\^$.|?*+()[\]]/g, '\\$&')
    .replace(/[{}`\0-\x20]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Text in what a regular expression is replaced by. */
export function replacement(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A level, as `caddy fmt` writes it. */
export const CADDY_INDENT = '\t';
