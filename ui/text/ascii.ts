/**
 * Text for a terminal whose locale has no UTF-8: bytes beyond ASCII would be other characters there,
 * and some of them controls (ECMA-48, C1: 0x80 to 0x9f).
 */
import { glyphsOf } from './cells.js';

const ASCII = /^[\x20-\x7e]*$/;
const MARKS = /\p{M}/gu;
const TWINS: Readonly<Record<string, string>> = {
  '…': '~',
  '·': '.',
  '•': '*',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
  '─': '-',
  '│': '|',
  '✓': '+',
  '✔': '+',
  '✖': 'x',
  '✗': 'x',
};

/**
 * The text in printable ASCII, as many columns wide: letters lose their accents, some signs have a
 * twin, and `?` stands for the rest.
 */
export function asciiText(text: string): string {
  if (ASCII.test(text)) return text;
  return glyphsOf(text)
    .map((glyph) => asciiGlyph(glyph.text).padEnd(glyph.width).slice(0, glyph.width))
    .join('');
}

function asciiGlyph(glyph: string): string {
  const plain = TWINS[glyph] ?? glyph.normalize('NFKD').replace(MARKS, '');
  return ASCII.test(plain) && plain !== '' ? plain : '??';
}
