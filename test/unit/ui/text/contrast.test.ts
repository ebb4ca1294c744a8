/**
 * The colours of the dashboard can be read on black and on white: contrast as WCAG 2.2 has it
 * (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_COLOUR } from '../../../../ui/text/attr.js';
import { makeTheme } from '../../../../ui/text/theme.js';

type Rgb = readonly [red: number, green: number, blue: number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Of the palette from 16 on, which is the same everywhere (xterm's 256colres.pl). */
function rgbOf(index: number): Rgb {
  if (index >= 232) {
    const level = 8 + 10 * (index - 232);
    return [level, level, level];
  }
  const at = (step: number): number => CUBE[Math.floor((index - 16) / step) % 6] ?? 0;
  return [at(36), at(6), at(1)];
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const foregroundOf = (attr: number): number => (attr >> 9) & 0x1ff;
const theme = makeTheme({ colour: true, ascii: false });
const MEANINGS = ['dim', 'good', 'busy', 'bad', 'accent', 'currentMatch'] as const;

describe('colours of the dashboard', () => {
  it('are measured as WCAG says', () => {
    assert.equal(contrast(BLACK, WHITE), 21);
    assert.equal(contrast([119, 119, 119], WHITE).toFixed(2), '4.48');
  });

  it('can be read on black and on white, also as the ground of inverse text', () => {
    const used = [
      ...MEANINGS.map((name) => [name, theme[name]] as const),
      ...Array.from({ length: 30 }, (_, i) => [`name ${i}`, theme.nameOf(i)] as const),
    ];
    for (const [name, attr] of used) {
      const colour = foregroundOf(attr);
      if (colour === DEFAULT_COLOUR) continue;
      assert.ok(colour >= 16, `${name} is ${colour}, which is another one in each terminal`);
      for (const [ground, rgb] of [
        ['black', BLACK],
        ['white', WHITE],
      ] as const) {
        const ratio = contrast(rgbOf(colour), rgb);
        assert.ok(ratio >= 3.9, `${name} (${colour}) on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  it('are the sixteen where there are no others', () => {
    const { good, busy, bad, accent, nameOf } = makeTheme({
      colour: true,
      ascii: true,
      description: 'linux',
    });
    const names = Array.from({ length: 9 }, (_, i) => nameOf(i));
    for (const attr of [good, busy, bad, accent, ...names]) assert.ok(foregroundOf(attr) < 16);
  });
});
