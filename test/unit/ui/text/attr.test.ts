import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BOLD,
  hasFlags,
  INVERSE,
  ITALIC,
  packAttr,
  STRIKE,
  withFlags,
  withoutFlags,
  withStyles,
} from '../../../../ui/text/attr.js';

describe('what blessed draws for italic and strike-through', () => {
  const table: readonly (readonly [drawn: string, shown: string])[] = [
    ['\x1b[5m', '\x1b[3m'],
    ['\x1b[8m', '\x1b[9m'],
    ['\x1b[1;4;5;7;8m', '\x1b[1;4;3;7;9m'],
    ['\x1b[5;8;31m', '\x1b[3;9;31m'],
    ['\x1b[8;48;5;8;38;5;5m', '\x1b[9;48;5;8;38;5;5m'],
    // Colours and places stay as they are.
    ['\x1b[48;5;8m', '\x1b[48;5;8m'],
    ['\x1b[38;5;5m', '\x1b[38;5;5m'],
    ['\x1b[1;38;5;8m', '\x1b[1;38;5;8m'],
    ['\x1b[5;8H\x1b[m', '\x1b[5;8H\x1b[m'],
    ['\x1b[5G 5m', '\x1b[5G 5m'],
  ];
  for (const [drawn, shown] of table) {
    it(JSON.stringify(drawn), () => assert.equal(withStyles(`a${drawn}b`), `a${shown}b`));
  }
});

it('flags are put on, found and taken off', () => {
  const attr = packAttr(1, 2, BOLD);
  const styled = withFlags(attr, ITALIC | STRIKE);
  assert.ok(hasFlags(styled, ITALIC) && !hasFlags(styled, INVERSE));
  assert.equal(withoutFlags(styled, ITALIC | STRIKE), attr);
});
