import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeTheme, terminalTraits } from '../../../../ui/text/theme.js';

describe('what the environment says about the terminal', () => {
  const utf8 = { LANG: 'C.UTF-8' };
  const table: readonly (readonly [
    Readonly<Record<string, string>>,
    ReturnType<typeof terminalTraits>,
  ])[] = [
    [
      { TERM: 'tmux-256color', ...utf8 },
      { colour: true, ascii: false, utf8: true, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'xterm-kitty', LC_ALL: 'de_DE.utf8' },
      { colour: true, ascii: false, utf8: true, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'linux', ...utf8 },
      { colour: true, ascii: true, utf8: true, styles: false, description: 'linux' },
    ],
    [
      { TERM: 'xterm', LANG: 'C' },
      { colour: true, ascii: true, utf8: false, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'xterm', LC_ALL: 'C', ...utf8 },
      { colour: true, ascii: true, utf8: false, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'xterm', NO_COLOR: '1', ...utf8 },
      { colour: false, ascii: false, utf8: true, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'xterm', NO_COLOR: '', ...utf8 },
      { colour: true, ascii: false, utf8: true, styles: true, description: 'xterm-256color' },
    ],
    [
      { TERM: 'vt220', ...utf8 },
      { colour: false, ascii: true, utf8: false, styles: false, description: 'xterm-256color' },
    ],
    [{}, { colour: true, ascii: true, utf8: false, styles: true, description: 'xterm-256color' }],
  ];
  for (const [env, traits] of table) {
    it(JSON.stringify(env), () => assert.deepEqual(terminalTraits(env), traits));
  }
});

describe('glyphs', () => {
  it('have twins in ASCII, one column each', () => {
    const { bars, ...single } = makeTheme({ colour: true, ascii: true }).glyphs;
    for (const glyph of Object.values<string>(single)) assert.match(glyph, /^[\x20-\x7e]$/);
    assert.match(bars, /^[\x21-\x7e]{3,}$/);
  });
  for (const ascii of [true, false]) {
    it(`mean one thing each (${ascii ? 'in ASCII' : 'in Unicode'})`, () => {
      // An amount is drawn along a line or up from one: the same meaning.
      const { bars, block, ...others } = makeTheme({ colour: true, ascii }).glyphs;
      assert.ok(bars.includes(block));
      const signs = [...Array.from(bars), ...Object.values<string>(others), '!'];
      assert.deepEqual(
        signs.filter((sign, index) => signs.indexOf(sign) !== index),
        [],
      );
    });
  }
});
