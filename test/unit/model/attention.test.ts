import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attentionIn, attentionWords } from '../../../src/model/attention.js';
import { failure } from '../../../src/model/failure.js';
import { sampleReady, sampleStarting } from '../support/sample-instance.js';

describe('the attention that a state asks for', () => {
  it('is none where an instance is ready, or not yet', () => {
    assert.equal(attentionIn(sampleReady), null);
    assert.equal(attentionIn(sampleStarting), null);
  });

  it('says what cut it off, since when, and what to do', () => {
    const why = failure('socket-gone', { app: 'api', path: '/srv/app.sock' });
    const attention = attentionIn({
      ...sampleReady,
      cutOff: { since: 7, failure: why, hope: 'none' },
    });
    assert.deepEqual(attention, {
      kind: 'cut-off',
      since: 7,
      what: 'api cannot be reached: its socket file /srv/app.sock is gone',
      advice: 'sockpit restart api',
    });
    assert.equal(attentionWords(attention), 'socket file gone');
  });

  it('says that nothing of it listens any more', () => {
    const why = failure('not-listening', { app: 'api', where: '127.0.0.1:3000' });
    const attention = attentionIn({
      ...sampleReady,
      cutOff: { since: 7, failure: why, hope: 'soon' },
    });
    assert.deepEqual(attention, {
      kind: 'not-listening',
      since: 7,
      what: 'api does not take connections: nothing of it listens any more, where it was on 127.0.0.1:3000',
      advice: 'sockpit logs api',
    });
    assert.equal(attentionWords(attention), 'does not listen');
  });
});
