import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure, type Failure } from '../../../../src/model/failure.js';
import { rowText } from '../../../../ui/text/rows.js';
import { detailRows } from '../../../../ui/views/details.js';
import { sampleExit } from '../../support/sample-instance.js';
import { FakeStage } from '../support/fake-stage.js';
import { NOW, readyState, sampleStack, sampleStatus } from '../support/sample-stack.js';

const words = 'crashed with a segmentation fault';
const app = 'job';

/** What stands behind `state` and `reason` (or other words) for an app that has failed so. */
function told(why: Failure, labels = ['state', 'reason']): readonly (string | undefined)[] {
  const exit = { ...sampleExit, code: null, signal: 'SIGSEGV', words };
  const status = sampleStatus(app, { kind: 'failed', since: NOW, failure: why, exit });
  const stage = new FakeStage({ status: sampleStack({ apps: [status] }) });
  stage.dispatch({ type: 'select', app });
  const rows = detailRows(stage.scene, 100, 20).map(rowText);
  return labels.map((label) =>
    rows
      .find((row) => row.startsWith(` ${label} `))
      ?.slice(label.length + 1)
      .trim(),
  );
}

describe('the details of an app that failed', () => {
  it('give no reason where its end is all there is to say', () => {
    const state = `failed: ${words}`;
    assert.deepEqual(told(failure('exited-nonzero', { app, words })), [state, undefined]);
    assert.deepEqual(told(failure('oneshot-failed', { app, words, deaths: 1 })), [
      state,
      undefined,
    ]);
  });

  it('give as the reason what it adds to that', () => {
    const reason = (why: Failure): string | undefined => told(why)[1];
    assert.equal(
      reason(failure('gave-up', { app, words, deaths: 3 })),
      'it died 3 times in a row, soon after its start',
    );
    assert.equal(reason(failure('oneshot-failed', { app, words, deaths: 3 })), '3 times in a row');
    const expected = 'listened on its socket';
    assert.equal(
      reason(failure('exited-early', { app, words, expected })),
      `before it ${expected}`,
    );
    const path = '/run/job.sock';
    const gone = failure('socket-gone', { app, path });
    assert.equal(reason(gone), gone.message);
  });
});

it('the details of an app that failed say what to do, where there is something', () => {
  const advised = { ...failure('exited-nonzero', { app, words }), advice: 'start it by hand' };
  assert.deepEqual(told(advised, ['do']), ['start it by hand']);
  assert.deepEqual(told({ ...advised, advice: '' }, ['do']), [undefined]);
});

describe('the details of an app that is called as what every object has', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  const rowsOf = (name: string): readonly string[] => {
    const apps = names.map((one) => sampleStatus(one, readyState(1, NOW - 60_000)));
    const stage = new FakeStage({ status: sampleStack({ apps }) });
    stage.dispatch({ type: 'select', app: name });
    return detailRows(stage.scene, 100, 20).map(rowText);
  };
  for (const name of names) {
    it(name, () =>
      assert.deepEqual(
        rowsOf(name).slice(1),
        rowsOf('constructor')
          .slice(1)
          .map((row) => row.replaceAll('constructor', name)),
      ),
    );
  }
});
