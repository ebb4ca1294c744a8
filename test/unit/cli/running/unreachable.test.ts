import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unreachableWords } from '../../../../src/cli/running/unreachable.js';
import { ControlUnreachableError } from '../../../../src/control/call.js';
import { EventsDroppedError, UnknownAppError } from '../../../../src/model/handle.js';

describe('unreachableWords', () => {
  it('tells a stack that ended from one that does not answer', () => {
    const words = (code: 'refused' | 'missing' | 'silent' | 'busy'): string | undefined =>
      unreachableWords(new ControlUnreachableError(code, '/run/control.sock'))?.message;
    assert.match(words('missing') ?? '', /ended meanwhile/);
    assert.match(words('refused') ?? '', /ended meanwhile/);
    assert.match(words('busy') ?? '', /too many connections/);
    assert.match(words('silent') ?? '', /does not answer/);
  });

  it('tells a working directory that is gone', () => {
    const gone = Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'uv_cwd' });
    assert.match(unreachableWords(gone)?.message ?? '', /working directory does not exist/);
  });

  it('tells a reader that was cut off that the stack runs on', () => {
    const words = unreachableWords(new EventsDroppedError());
    assert.match(words?.message ?? '', /^too slow/);
    assert.match(words?.advice ?? '', /runs on: sockpit status/);
  });

  it('tells an app that was removed by its name, and by no name of ours', () => {
    const words = unreachableWords(new UnknownAppError('there is no app api'));
    assert.equal(words?.message, 'there is no app api');
  });

  it('has nothing to say of another error', () => {
    assert.equal(unreachableWords(new Error('on fire')), undefined);
  });
});
