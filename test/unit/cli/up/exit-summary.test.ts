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
        '  mail failed: exited with 1: ValueError: no port',
        '  logs: /logs',
      ].join('\n'),
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

  it('names no address where nothing listens', () => {
    const stack = sampleStack({ apps: [], listen: [], logs: '/logs' });
    assert.equal(exitSummary(stack, 'ended', call), 'shop has ended\n  logs: /logs');
  });
});
