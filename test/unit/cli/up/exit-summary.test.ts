import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitSummary } from '../../../../src/cli/up/exit-summary.js';
import { failure } from '../../../../src/model/failure.js';
import { sampleExit, sampleInstance } from '../../support/sample-instance.js';
import { NOW, readyState, sampleStack, sampleStatus } from '../../ui/support/sample-stack.js';

const FAILED = {
  kind: 'failed',
  since: NOW,
  failure: failure('exited-nonzero', { app: 'mail', words: 'exited with 1' }),
  exit: sampleExit,
} as const;

function failedMail(lines: readonly string[]) {
  const exits = [
    { ...sampleExit, at: 1, lastLines: ['the first death'] },
    { ...sampleExit, at: 2, lastLines: lines },
  ];
  return sampleStatus('mail', FAILED, {
    state: 'failed',
    reason: 'mail exited with 1',
    instances: exits.map((lastExit) => sampleInstance(FAILED, { lastExit })),
  });
}

const call = (words?: string): string => ['sockpit', words].filter(Boolean).join(' ');
const web = sampleStatus('web', readyState(1, 0));
const rest = sampleStatus('rest', readyState(2, 0));

describe('what is printed after the dashboard', () => {
  it('says where it was, and what the failed ones said last', () => {
    const apps = [web, failedMail(['Traceback', '  ValueError: no port  ', ''])];
    assert.equal(
      exitSummary(sampleStack({ apps, logs: '/logs' }), 'ended', call),
      [
        'shop has ended; it was at http://localhost:8080',
        '  before that: 1 ready, 1 failed',
        '  mail failed: exited with 1: ValueError: no port',
        '  logs: /logs',
      ].join('\n'),
    );
  });

  it('says what never became ready', () => {
    const late = sampleStatus('api', readyState(1, 0), {
      state: 'overdue',
      reason: 'api has not listened on anything within 30s',
    });
    const said = exitSummary(sampleStack({ apps: [late], logs: '/logs' }), 'ended', call);
    assert.match(said, /^ {2}api overdue: has not listened on anything within 30s$/m);
  });

  it('says of a lost stack what was known last', () => {
    const apps = [web, failedMail(['no port'])];
    assert.equal(
      exitSummary(sampleStack({ apps, logs: '/logs' }), 'lost', call),
      [
        '  it was at http://localhost:8080',
        '  as far as it is known: 1 ready, 1 failed',
        '  mail failed: exited with 1: no port',
        '  logs: /logs',
      ].join('\n'),
    );
    assert.equal(
      exitSummary(sampleStack({ apps: [], listen: [], logs: '/logs' }), 'lost', call),
      '  it was at no address yet\n  logs: /logs',
    );
  });

  it('counts the states of a stack that goes on, and says how to come back', () => {
    const apps = [web, failedMail([]), rest];
    const stack = sampleStack({ apps, logs: '/logs', pid: 7 });
    const more = [
      '  2 ready, 1 failed',
      '  come back: sockpit · end it: sockpit down',
      '  mail failed: exited with 1',
      '  logs: /logs',
    ];
    const at = 'http://localhost:8080 (pid 7)';
    assert.equal(
      exitSummary(stack, 'detached', call),
      [`shop lives on: ${at}`, ...more].join('\n'),
    );
    assert.equal(
      exitSummary(stack, 'left', call),
      [`left the dashboard; shop goes on: ${at}`, ...more].join('\n'),
    );
  });

  it('tells of one that crashes again and again, whatever it does now', () => {
    const lastExit = { ...sampleExit, lastLines: ['TypeError: no sku', '    at cart (/x.js:4:2)'] };
    const crashing = sampleStatus('mail', readyState(3, 0), {
      restarts: 7,
      instances: [sampleInstance(readyState(3, 0), { lastExit })],
    });
    const asked = { ...lastExit, asked: true };
    const stopped = sampleStatus('jobs', readyState(4, 0), {
      restarts: 1,
      instances: [sampleInstance(readyState(4, 0), { lastExit: asked })],
    });
    assert.equal(
      exitSummary(sampleStack({ apps: [crashing, stopped], logs: '/logs' }), 'ended', call),
      [
        'shop has ended; it was at http://localhost:8080',
        '  before that: 2 ready',
        '  mail crashed (started again 7 times): exited with 1: TypeError: no sku',
        '  logs: /logs',
      ].join('\n'),
    );
  });

  it('names no address where nothing listens', () => {
    const stack = sampleStack({ apps: [], listen: [], logs: '/logs' });
    assert.equal(exitSummary(stack, 'ended', call), 'shop has ended\n  logs: /logs');
  });
});
