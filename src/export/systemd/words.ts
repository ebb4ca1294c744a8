/**
 * Words of a unit file: systemd.syntax(7) for quotes and escapes, systemd.unit(5) for `%`,
 * systemd.service(5) for `$` in command lines.
 */
import { ExportError } from '../exported.js';

/** One word of a setting that takes several, such as `Environment=`. */
export function systemdWord(text: string): string {
  const escaped = escapePercent(text);
  if (/^[\w@%+=:,./-]+$/.test(escaped)) return escaped;
  const inner = escaped
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${inner}"`;
}

/** One word of a command line, in which systemd would expand a `$`. */
export function commandWord(text: string): string {
  return systemdWord(text).replaceAll('$', '$$$$');
}

/** A setting that is a single path: nothing but `%` is special, and a line break cannot be said. */
export function path(text: string): string {
  if (/[\r\n]/.test(text) || text !== text.trim() || text.endsWith('\\')) {
    throw new ExportError(`a unit cannot name the path ${text}`, 'choose a simpler name');
  }
  return escapePercent(text);
}

/** Text for people, on one line. */
export function line(text: string): string {
  return escapePercent(text.replace(/\p{Cc}/gu, ' '));
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Sections, each with its settings in order; the same setting may stand there several times. */
export type Unit = readonly (readonly [section: string, settings: readonly UnitLine[]])[];
export type UnitLine = readonly [name: string, value: string];

export function renderUnit(comments: readonly string[], unit: Unit): string {
  const sections = unit
    .filter(([, settings]) => settings.length > 0)
    .map(([name, settings]) =>
      [`[${name}]`, ...settings.map(([key, value]) => `${key}=${value}`)].join('\n'),
    );
  return `${[comments.join('\n'), ...sections].join('\n\n')}\n`;
}
