import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unreachableWords } from '../../../src/cli/unreachable.js';
import { ControlUnreachableError } from '../../../src/control/call.js';

describe('unreachableWords', () => {
  it('tells a stack that ended from one that does not answer', () => {
    const words = (code: 'refused' | 'missing' | 'silent'): string | undefined =>
      unreachableWords(new ControlUnreachableError(code, '/run/control.sock'))?.message;
    assert.match(words('missing') ?? '', /ended meanwhile/);
    assert.match(words('refused') ?? '', /ended meanwhile/);
    assert.match(words('silent') ?? '', /does not answer/);
  });

  it('has nothing to say of another error', () => {
    assert.equal(unreachableWords(new Error('on fire')), undefined);
  });
});
