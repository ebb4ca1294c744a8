import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readableParts } from '../../../../ui/lines/json-line.js';
import { levelOf } from '../../../../ui/lines/level.js';

function shown(text: string, level = levelOf(text)): string | undefined {
  return readableParts(text, level)
    ?.map((part) => part.text)
    .join('')
    .trim();
}

describe('a line of JSON', () => {
  it('says its level once, in the word that is the same for all loggers', () => {
    assert.equal(shown('{"lvl":"dbug","event":"tick","n":1}'), 'debug tick n=1');
    assert.equal(shown('{"level":50,"msg":"gone","time":1}'), 'error gone');
  });

  it('keeps a level that nobody knows, also under one that the line has from elsewhere', () => {
    assert.equal(shown('{"level":"loud","msg":"tick"}'), 'tick level=loud');
    assert.equal(shown('{"severity":"loud","msg":"tick"}', 'warn'), 'warn  tick severity=loud');
    assert.equal(shown('{"level":"constructor","msg":"tick"}'), 'tick level=constructor');
    assert.equal(shown('{"level":null,"msg":"tick"}'), 'tick level=null');
  });
});
