/**
 * Diagnostics as people read them: `file:line:column: error: message`, the line itself with a caret
 * under the span, the advice; at the end how many there are.
 */
import { relative } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { visible } from '../model/visible.js';

export interface PrintOptions {
  readonly color: boolean;
  /** Paths below this folder are shown relative to it. */
  readonly relativeTo: string;
}

/** Lines without a final line break; empty for no diagnostics. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: PrintOptions,
): string {
  if (diagnostics.length === 0) return '';
  const count = (severity: Diagnostic['severity']): string => {
    const number = diagnostics.filter((one) => one.severity === severity).length;
    return `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  const blocks = diagnostics.map((diagnostic) => format(diagnostic, options));
  const notes = diagnostics.some(({ severity }) => severity === 'note') ? [count('note')] : [];
  return [...blocks, [count('error'), count('warning'), ...notes].join(', ')].join('\n');
}

/** `Procfile:3:5: unknown option: prefx; did you mean prefix?`: one line, without colours. */
export function diagnosticLine(diagnostic: Diagnostic, relativeTo: string): string {
  const { message, advice } = diagnostic;
  const text = `${placeOf(diagnostic, relativeTo)}${visible(message)}`;
  return advice === undefined ? text : `${text}; ${visible(advice)}`;
}

const HUES = { error: '31', warning: '33', note: '36' } as const;

function format(diagnostic: Diagnostic, options: PrintOptions): string {
  const paint = (code: string, text: string): string =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const { severity, position, text } = diagnostic;
  const hue = HUES[severity];
  const place = placeOf(diagnostic, options.relativeTo);
  const head = `${paint('1', place)}${paint(`1;${hue}`, `${severity}:`)} ${visible(diagnostic.message)}`;
  const lines = [head];
  if (text !== undefined && position !== undefined) {
    const { shown, caret } = excerpt(text, position.column - 1, diagnostic.length ?? 1);
    lines.push(`  ${shown}`, `  ${caret.pad}${paint(hue, caret.mark)}`);
  }
  if (diagnostic.advice !== undefined) lines.push(`  ${visible(diagnostic.advice)}`);
  return lines.join('\n');
}

/** `Procfile:3:5: `; without a line to show, the file alone. */
function placeOf({ position, text }: Diagnostic, relativeTo: string): string {
  if (position === undefined) return '';
  const inside = relative(relativeTo, position.file);
  const file = visible(inside === '' || inside.startsWith('..') ? position.file : inside);
  if (text === undefined) return position.line > 1 ? `${file}:${position.line}: ` : `${file}: `;
  return `${file}:${position.line}:${position.column}: `;
}

/** How much of a long line is shown before and after the span's first character. */
const BEFORE = 60;
const AFTER = 60;

/** The line, cut where it is long, and what stands under it: tabs stay tabs, so the caret fits. */
function excerpt(
  line: string,
  start: number,
  length: number,
): { shown: string; caret: { pad: string; mark: string } } {
  const from = start > BEFORE + 20 ? start - BEFORE : 0;
  const to = line.length > start + AFTER + 40 ? start + AFTER : line.length;
  const lead = from > 0 ? '…' : '';
  const shown = `${lead}${visible(line.slice(from, to))}${to < line.length ? '…' : ''}`;
  const pad = lead.replace('…', ' ') + Array.from(line.slice(from, start), blank).join('');
  const span = Array.from(line.slice(start, Math.min(start + length, to)));
  const width = span.reduce((sum, character) => sum + widthOf(character), 0);
  return { shown, caret: { pad, mark: `^${'~'.repeat(Math.max(0, width - 1))}` } };
}

function blank(character: string): string {
  return character === '\t' ? '\t' : ' '.repeat(widthOf(character));
}

/** Cells a character takes in a terminal (Unicode UAX 11, the ranges that occur in practice). */
function widthOf(character: string): number {
  if (/\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}
