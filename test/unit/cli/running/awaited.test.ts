import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stillWaiting } from '../../../../src/cli/running/awaited.js';
import type { InstanceStatus } from '../../../../src/model/status.js';
import { appStatus } from '../../../../src/stack/status.js';
import { sampleApp } from '../../support/sample-app.js';
import { sampleFigures } from '../../support/sample-figures.js';
import { sampleInstance, sampleReady, sampleRunning } from '../../support/sample-instance.js';

function waiting(...instances: readonly InstanceStatus[]): string {
  return stillWaiting([appStatus(sampleApp(), instances, sampleFigures({ now: 3000 }))], 3000);
}

it('names an app that serves while its next generation boots', () => {
  const booting = { kind: 'pending', since: 0, blockedBy: [] } as const;
  const swapping = sampleInstance(sampleReady, { next: { generation: 2, state: booting } });
  assert.equal(waiting(swapping), 'still waiting for api (the next generation is pending)');
});

it('names an app of which an instance is about to be no more', () => {
  assert.equal(
    waiting(sampleInstance(sampleReady, { retiring: true })),
    'still waiting for api (ready)',
  );
});

it('says of an app at a debugger who waits for whom, and takes it for no worker', () => {
  const undecided = sampleRunning('undecided');
  const attention = {
    kind: 'debugger',
    since: 0,
    prompt: '(Pdb)',
    who: 'pdb',
    outwaited: false,
    advice: 'sockpit attach api',
  } as const;
  assert.equal(
    waiting(sampleInstance(undecided, { attention })),
    'api waits at (Pdb): sockpit attach api',
  );
  const behind = {
    kind: 'pending',
    since: 0,
    blockedBy: [{ app: 'api', state: 'running', why: 'running', settled: false }],
  } as const;
  const web = appStatus(
    sampleApp({ name: 'web' }),
    [sampleInstance(behind)],
    sampleFigures({ now: 3000 }),
  );
  const api = appStatus(
    sampleApp(),
    [sampleInstance(undecided, { attention })],
    sampleFigures({ now: 3000 }),
  );
  assert.equal(
    stillWaiting([api, web], 3000),
    'api waits at (Pdb): sockpit attach api; still waiting for web (waits for api (running))',
  );
});
