import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { breakOf } from '../../../../src/cli/far/faults.js';

const COMMANDS = ['up', 'start', 'ui', 'status'];

function advice(...words: string[]): string | undefined {
  return breakOf('vps', words, COMMANDS)?.advice;
}

describe('breakOf', () => {
  it('leads back to a dashboard, with the words that opened it', () => {
    const back = 'the stack there is not touched by it; back to it: sockpit -H vps ui -C shop';
    assert.equal(advice('ui', '-C', 'shop'), back);
    assert.match(advice('-C', 'my shop', 'ui') ?? '', / sockpit -H vps -C 'my shop' ui$/);
  });

  it('says what becomes of a stack that was started so', () => {
    const ends = 'a stack that was started in this terminal ends, any other goes on; again: ';
    assert.equal(advice('up', 'web'), `${ends}sockpit -H vps up web`);
    assert.equal(advice(), `${ends}sockpit -H vps`);
    assert.equal(advice('-C', 'shop'), `${ends}sockpit -H vps -C shop`);
  });

  it('says nothing of a command without a dashboard', () => {
    assert.equal(advice('status'), undefined);
    assert.equal(advice('up', '-d'), undefined);
  });
});
