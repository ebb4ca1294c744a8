/**
 * Attributes of a cell, packed as blessed packs them: flags << 18 | foreground << 9 | background.
 * A colour is an index of the 256-colour palette, or {@link DEFAULT_COLOUR}.
 */

export type Attr = number;

export const DEFAULT_COLOUR = 0x1ff;

/** Dim text in the terminal's own colour. */
export const GREY = 244;

export const BOLD = 1;
export const UNDERLINE = 2;
export const INVERSE = 8;
/** Blinking and invisible to blessed, which nobody wants in a log: see {@link withStyles}. */
export const ITALIC = 4;
export const STRIKE = 16;

/** An SGR sequence of blessed's, which names flags first: 1, 4, 5, 7 and 8. */
const DRAWN = /\x1b\[((?:[14](?:;|(?=m)))*)(5(?:;|(?=m)))?(7(?:;|(?=m)))?(8(?:;|(?=m)))?([\d;]*)m/g;

/** What blessed has drawn, with italic (3) and strike-through (9) for its blinking and invisible. */
export function withStyles(frame: string): string {
  return frame.replace(DRAWN, (...matched: (string | undefined)[]) => {
    const [, before = '', blink = '', inverse = '', invisible = '', colours = ''] = matched;
    const flags = `${before}${blink.replace('5', '3')}${inverse}${invisible.replace('8', '9')}`;
    return `\x1b[${flags}${colours}m`;
  });
}

export function hasFlags(attr: Attr, flags: number): boolean {
  return (attr & (flags << 18)) !== 0;
}

export function withoutFlags(attr: Attr, flags: number): Attr {
  return attr & ~(flags << 18);
}

/** No flag, the terminal's own colours. */
export const PLAIN: Attr = packAttr(DEFAULT_COLOUR, DEFAULT_COLOUR, 0);

export function packAttr(foreground: number, background: number, flags: number): Attr {
  return (flags << 18) | (foreground << 9) | background;
}

export function withFlags(attr: Attr, flags: number): Attr {
  return attr | (flags << 18);
}

/** Levels of one channel of the 6x6x6 cube (xterm's 256colres.pl). */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

function cubeIndex(value: number): number {
  if (value < 48) return 0;
  if (value < 115) return 1;
  return Math.min(5, Math.floor((value - 35) / 40));
}

/** The palette index (16–255) nearest to a 24-bit colour; channels are clamped to 0–255. */
export function nearestColour(red: number, green: number, blue: number): number {
  const channels = [red, green, blue].map((value) => Math.max(0, Math.min(255, value | 0)));
  const [r = 0, g = 0, b = 0] = channels;
  const [ri, gi, bi] = [cubeIndex(r), cubeIndex(g), cubeIndex(b)];
  const distance = (x: number, y: number, z: number): number =>
    (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
  const cube = distance(CUBE[ri] ?? 0, CUBE[gi] ?? 0, CUBE[bi] ?? 0);
  const greyStep = Math.max(0, Math.min(23, Math.round(((r + g + b) / 3 - 8) / 10)));
  const level = 8 + 10 * greyStep;
  if (distance(level, level, level) < cube) return 232 + greyStep;
  return 16 + 36 * ri + 6 * gi + bi;
}
