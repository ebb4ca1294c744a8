import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { NO_USAGE } from '../../../src/model/status.js';
import { createNotices } from '../../../src/stack/notices.js';
import { createRecord } from '../../../src/stack/record.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';
import { sampleInstance, sampleReady } from '../support/sample-instance.js';
import { ManualClock } from '../ui/support/manual-clock.js';

function bed() {
  const clock = new ManualClock();
  const notices = createNotices(clock);
  const record = createRecord({
    ...{ clock, notices, version: '1', logs: '/logs', owner: 'terminal' },
    stack: sampleStack({ apps: [sampleApp({ name: 'api' })] }),
    requests: () => NO_REQUESTS,
    usage: () => NO_USAGE,
    logTrouble: () => undefined,
  });
  const told: string[] = [];
  record.hub.listen((event) => told.push(event.type));
  return { notices, record, told };
}

describe('the record of a stack', () => {
  it('has a change, and has told of it, when those who follow hear of it', () => {
    const { record, told } = bed();
    const instance = sampleInstance(sampleReady);
    const follow = (name: string): void =>
      record.follow((app, now) => {
        assert.equal(record.instancesOf(app)[0], now);
        told.push(`${name} ${app}.${now.instance}`);
      });
    follow('front');
    follow('apps');
    record.change('api', instance);
    assert.deepEqual(told, ['state', 'phase', 'front api.1', 'apps api.1']);
  });

  it('tells of notices, and keeps them in the status', () => {
    const { notices, record, told } = bed();
    notices.add('info', 'api', 'hello');
    assert.deepEqual(told, ['notice']);
    assert.deepEqual(
      record.status().notices.map(({ text }) => text),
      ['hello'],
    );
  });

  it('has the first of the URLs on which the stack listens', () => {
    const { record } = bed();
    assert.equal(record.url, undefined);
    record.listens(['http://localhost:8080', 'unix:/front.sock']);
    assert.equal(record.url, 'http://localhost:8080');
  });

  it('is that of a detached stack once nobody owns it', () => {
    const { record } = bed();
    assert.equal(record.status().detached, false);
    record.detach();
    assert.deepEqual([record.owner, record.status().detached], ['nobody', true]);
  });
});
