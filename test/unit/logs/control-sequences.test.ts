import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isClean,
  movesCursor,
  stripControls,
  withoutColours,
  unfinishedAt,
} from '../../../src/logs/control-sequences.js';

const ESC = '\x1b';

describe('stripControls', () => {
  const cases: readonly (readonly [what: string, raw: string, text: string])[] = [
    ['plain text', 'hello', 'hello'],
    ['TAB stays', 'a\tb', 'a\tb'],
    ['SGR stays', `${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m`],
    ['SGR with colons stays', `${ESC}[38:2::1:2:3mx`, `${ESC}[38:2::1:2:3mx`],
    ['8-bit CSI SGR becomes 7-bit', '\x9b31mred', `${ESC}[31mred`],
    ['key modifier options are no colour', `${ESC}[>4;2mx`, 'x'],
    ['SGR with an intermediate is another sequence', `${ESC}[1 mx`, 'x'],
    ['erase in line', `a${ESC}[Kb`, 'ab'],
    ['cursor up, private modes', `${ESC}[1A${ESC}[?25lx${ESC}[?2026h`, 'x'],
    [
      'hyperlink keeps its text (ST)',
      `${ESC}]8;;http://x/${ESC}\\link${ESC}]8;;${ESC}\\.`,
      'link.',
    ],
    ['hyperlink keeps its text (BEL)', `${ESC}]8;;http://x/\x07link${ESC}]8;;\x07.`, 'link.'],
    ['title', `${ESC}]0;title\x07x`, 'x'],
    ['8-bit OSC', '\x9d0;title\x9cx', 'x'],
    ['DCS', `${ESC}Pq#0;2;0${ESC}\\x`, 'x'],
    ['APC', `${ESC}_Gf=100;AAAA${ESC}\\x`, 'x'],
    ['PM and SOS', `${ESC}^private${ESC}\\${ESC}Xstring${ESC}\\x`, 'x'],
    ['charset and keypad', `${ESC}(B${ESC}=${ESC}7x${ESC}8${ESC}c`, 'x'],
    ['C0 and DEL', 'a\x00b\x07c\x0bd\x0ce\x7ff', 'abcdef'],
    ['lone C1', 'a\x85b\x84c', 'abc'],
    ['bidi controls are visible', 'a\u202eb\u2066c', 'a<U+202E>b<U+2066>c'],
    ['an OSC without an end is text', `${ESC}]0;title and more`, '\u241b]0;title and more'],
    ['a CSI without an end is text', `a${ESC}[12;`, 'a\u241b[12;'],
    ['a CSI of hostile length is text', `${ESC}[${'1'.repeat(70)}m`, `\u241b[${'1'.repeat(70)}m`],
    ['a sequence ends an unfinished one', `${ESC}]0;a${ESC}[31mb`, `\u241b]0;a${ESC}[31mb`],
    ['a lone ESC', `a${ESC}`, 'a'],
    ['ESC ESC', `${ESC}${ESC}[31mx`, `${ESC}[31mx`],
    ['wide and combining characters', 'né 漢字 👩‍👩‍👧 ✅', 'né 漢字 👩‍👩‍👧 ✅'],
  ];
  for (const [what, raw, text] of cases) {
    it(what, () => assert.equal(stripControls(raw), text));
  }

  it('leaves nothing behind that a terminal would obey but SGR', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const alphabet = [ESC, ESC, '[', ']', 'P', '_', '\\', ';', '3', 'm', 'K', 'A', '\x9b', '\x9d'];
    alphabet.push('\x07', '\x9c', '\u202e', 'x', ' ', '?', '\x00');
    for (let round = 0; round < 5000; round++) {
      let raw = '';
      for (let i = random(30); i >= 0; i--) raw += alphabet[random(alphabet.length)] ?? '';
      const text = stripControls(raw);
      assert.ok(isClean(text), JSON.stringify({ raw, text }));
    }
  });

  it('takes time in proportion to a hostile line', () => {
    for (const part of [`${ESC}]`, '\x9d', `${ESC}P`, '\x90', `${ESC}[`, `${ESC}[;`, `${ESC} `]) {
      const raw = part.repeat(200_000);
      const begin = process.cpuUsage();
      stripControls(raw);
      movesCursor(raw);
      unfinishedAt(raw);
      // Processor time, in microseconds: a busy machine does not count.
      assert.ok(process.cpuUsage(begin).user < 2_000_000, JSON.stringify(part));
    }
  });
});

describe('isClean', () => {
  it('takes text, TAB, LF and SGR', () => {
    for (const text of [
      '',
      'plain',
      'tab\there\nnext',
      `${ESC}[m`,
      `${ESC}[1;38:5:9mé漢👩`,
      '\u00a0',
    ]) {
      assert.equal(isClean(text), true, JSON.stringify(text));
    }
  });

  it('takes nothing else', () => {
    const unclean = ['\r', '\b', '\x00', '\x7f', '\x80', '\x9f', '\u061c', '\u200f', '\u2069'];
    for (const text of [...unclean, ESC, `${ESC}[`, `${ESC}[31`, `${ESC}[31K`, `${ESC}]0m`]) {
      assert.equal(isClean(`text ${text}`), false, JSON.stringify(text));
    }
  });
});

describe('unfinishedAt', () => {
  const cases: readonly (readonly [raw: string, at: number])[] = [
    ['whole', 5],
    [`ab${ESC}`, 2],
    [`ab${ESC}[`, 2],
    [`ab${ESC}[31;1`, 2],
    [`ab${ESC}[31m`, 7],
    [`ab${ESC}]8;;http://x`, 2],
    [`ab${ESC}]8;;http://x${ESC}`, 2],
    [`ab${ESC}]8;;x\x07`, 9],
    [`ab${ESC}Pq`, 2],
    ['ab\x9b3', 2],
    [`${ESC}[1mab${ESC}(`, 6],
  ];
  for (const [raw, at] of cases) {
    it(JSON.stringify(raw), () => assert.equal(unfinishedAt(raw), at));
  }
});

it('stripSgr leaves the text', () => {
  assert.equal(withoutColours(`a${ESC}[1;31mb${ESC}[mc`), 'abc');
});
