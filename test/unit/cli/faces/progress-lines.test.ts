import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { progressLines, type ProgressView } from '../../../../src/cli/faces/progress-lines.js';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import type { AppStatus } from '../../../../src/model/status.js';
import { appStatus } from '../../../../src/stack/status.js';
import { sampleApp } from '../../support/sample-app.js';
import { sampleFigures } from '../../support/sample-figures.js';
import {
  sampleExit,
  sampleInstance,
  sampleReady,
  sampleStarting,
} from '../../support/sample-instance.js';

function app(name: string, state: InstanceState): AppStatus {
  const url = 'http://localhost:8080';
  return appStatus(sampleApp({ name }), [sampleInstance(state)], sampleFigures({ base: url }));
}
const gone = failure('gave-up', { app: 'api', words: 'exited with 1', deaths: 5 });
const view: ProgressView = {
  now: 3000,
  frame: 1,
  columns: 60,
  rows: 24,
  ascii: false,
  color: false,
};
const apps = [
  app('api', sampleReady),
  app('worker', sampleStarting),
  app('bad', { kind: 'failed', since: 0, failure: gone, exit: sampleExit }),
  app('old', { kind: 'stopped', since: 0, why: 'manual' }),
];

describe('how far apps have come', () => {
  it('is a line for each, with its place once it is ready', () => {
    assert.deepEqual(progressLines(apps, view), [
      ' ✓ api     ready after 500ms  http://localhost:8080/api/',
      ' ⠙ worker  starting 3/30s: waits for a socket or port',
      ' ✗ bad     failed: exited with 1',
      ' · old     stopped (manual)',
    ]);
  });

  it('stays within the terminal, and shows what is not ready where there is little room', () => {
    const narrow = progressLines(apps, { ...view, columns: 21, rows: 4 });
    assert.deepEqual(narrow, [' ⠙ worker  socket 3s', ' ✗ bad     failed', '   and 2 more']);
    for (const line of narrow) assert.ok(line.length < 21, line);
  });

  it('needs neither colours nor Unicode', () => {
    const plain = progressLines(apps, { ...view, ascii: true });
    assert.deepEqual(
      plain.map((line) => line.slice(0, 3)),
      [' * ', ' / ', ' x ', ' - '],
    );
    const [coloured = ''] = progressLines(apps, { ...view, color: true });
    assert.ok(coloured.startsWith(' \u001b[32m✓\u001b[m api '));
  });

  it('is nothing where there is nothing', () => {
    assert.deepEqual(progressLines([], view), []);
  });
});
