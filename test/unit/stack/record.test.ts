import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { NO_USAGE } from '../../../src/model/status.js';
import { createNotices } from '../../../src/stack/notices.js';
import { StackRecord } from '../../../src/stack/record.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';
import { sampleInstance, sampleReady } from '../support/sample-instance.js';
import { ManualClock } from '../ui/support/manual-clock.js';

function bed(apps = ['api']) {
  const clock = new ManualClock();
  const notices = createNotices(clock);
  const record = new StackRecord({
    ...{ clock, notices, version: '1', logs: '/logs', owner: 'terminal' },
    stack: sampleStack({ apps: apps.map((name) => sampleApp({ name })) }),
    requests: () => NO_REQUESTS,
    usage: () => NO_USAGE,
    logTrouble: () => undefined,
  });
  const told: string[] = [];
  /** Names of the apps, each time that they are told. */
  const tellings: string[][] = [];
  record.hub.listen((event) => {
    told.push(event.type);
    if (event.type === 'apps') tellings.push(event.apps.map(({ name }) => name));
  });
  return { clock, notices, record, told, tellings };
}

/** As when its last instance has ended. */
function goes(record: StackRecord, name: string): void {
  record.change(name, sampleInstance({ kind: 'stopped', since: 0, why: 'asked' }));
  record.gone(name, 1);
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

  it('tells of hundreds that go in one turn once, and shows them no longer before that', () => {
    const names = Array.from({ length: 300 }, (_, i) => `a${i}`);
    const { clock, record, told, tellings } = bed(names);
    for (const name of names) record.change(name, sampleInstance(sampleReady));
    record.setApps([]);
    told.length = 0;
    for (const name of names) goes(record, name);
    assert.deepEqual(record.apps, []);
    clock.advance(1000);
    assert.deepEqual(tellings.slice(1), [[]]);
    assert.deepEqual(told, [...names.map(() => 'state'), 'apps']);
  });

  it('tells of all that go, one after the other, ten times a second', () => {
    const names = Array.from({ length: 50 }, (_, i) => `a${i}`);
    const { clock, record, tellings } = bed(names);
    for (const name of names) record.change(name, sampleInstance(sampleReady));
    clock.advance(1000);
    record.setApps([]);
    for (const name of names) {
      goes(record, name);
      clock.advance(10);
    }
    clock.advance(100);
    assert.deepEqual(tellings.at(-1), []);
    assert.equal(tellings.length, 1 + 5);
  });

  it('waits no longer for that where the clock was set back', () => {
    const { clock, record, tellings } = bed(['api', 'web']);
    for (const name of ['api', 'web']) record.change(name, sampleInstance(sampleReady));
    clock.advance(10_000);
    record.setApps([]);
    clock.set(-10_000);
    goes(record, 'api');
    clock.advance(100);
    assert.deepEqual(tellings.at(-1), ['web']);
  });

  it('tells of an app that is new before its states, and of one that went before the end', () => {
    const { clock, record, told } = bed();
    record.change('api', sampleInstance(sampleReady));
    told.length = 0;
    record.setApps([sampleApp({ name: 'web' })]);
    record.change('web', sampleInstance(sampleReady));
    goes(record, 'api');
    record.enter('stopped');
    clock.advance(1000);
    assert.deepEqual(told, ['apps', 'state', 'state', 'apps', 'phase']);
    assert.equal(clock.armed, 0);
  });
});
