import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stackStatusText } from '../../../../src/cli/faces/status-text.js';
import { failure } from '../../../../src/model/failure.js';
import type { StackStatus } from '../../../../src/model/status.js';
import { appStatus } from '../../../../src/stack/status.js';
import { sampleApp } from '../../support/sample-app.js';
import { sampleFigures } from '../../support/sample-figures.js';
import { sampleInstance } from '../../support/sample-instance.js';

it('says under its first line that log lines are lost, and why', () => {
  const status = { stack: 's', listen: [], phase: 'up', pid: 1, detached: false, apps: [] };
  const text = (logTrouble: string | null): string =>
    stackStatusText({ ...status, logTrouble } as unknown as StackStatus);
  const [head, ...rest] = text(null).split('\n');
  const lost = 'log lines are not written: ENOSPC: no space left on device, write';
  assert.deepEqual(text('ENOSPC: no space left on device, write').split('\n'), [
    head,
    lost,
    ...rest,
  ]);
});

it('says in one line why an app has failed, and what to do', () => {
  const detail = '.env:2:1: error: the quote is never closed\n  X="\n    ^\n1 error';
  const state = {
    kind: 'failed',
    since: 0,
    failure: failure('env-file-invalid', { app: 'api', detail }),
    exit: undefined,
  } as const;
  const app = appStatus(sampleApp(), [sampleInstance(state)], sampleFigures());
  const status = { stack: 's', listen: [], phase: 'up', pid: 1, detached: false, apps: [app] };
  assert.match(
    stackStatusText(status as unknown as StackStatus),
    /cannot start: \.env:2:1: error: the quote is never closed X=" \^ 1 error; correct the file, then: sockpit restart api$/,
  );
});
