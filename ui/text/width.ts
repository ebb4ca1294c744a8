/**
 * How many columns a code point takes, by Unicode 15 (East_Asian_Width W and F, Emoji_Presentation).
 * The terminal may believe something else: `cells.ts` makes sure that this does no harm.
 */

/** Wide ranges that are not emoji, in order. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const EMOJI = /^\p{Emoji_Presentation}$/u;
/** Format characters (joiners, bidi controls, tags), marks, variation selectors, Jamo vowels. */
const ZERO_WIDTH = /^[\p{Cf}\p{Mn}\p{Me}\u115f\u1160-\u11ff\u{e0100}-\u{e01ef}]$/u;

/** 0 for what takes no column of its own, else 1 or 2. Control characters count as 1. */
export function codePointWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0xad) return 1;
  if (codePoint < 0x300) return codePoint === 0xad ? 0 : 1;
  const text = String.fromCodePoint(codePoint);
  if (ZERO_WIDTH.test(text)) return 0;
  if (codePoint < 0x1100) return 1;
  if (WIDE.some(([from, to]) => codePoint >= from && codePoint <= to)) return 2;
  return EMOJI.test(text) ? 2 : 1;
}
