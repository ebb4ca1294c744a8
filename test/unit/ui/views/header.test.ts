import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { headerRow } from '../../../../ui/views/header.js';
import { FakeStage } from '../support/fake-stage.js';
import { sampleStack } from '../support/sample-stack.js';

function header(p95s: readonly (number | null)[]): string {
  const apps = sampleStack().apps.map((app, i) => ({
    ...app,
    requests: { ...app.requests, p95: p95s[i] ?? null },
  }));
  const { scene } = new FakeStage({ status: sampleStack({ apps }) });
  return headerRow(scene, 200)
    .map(({ text }) => text)
    .join('');
}

describe('headerRow', () => {
  it('tells the p95 of the one app that has any', () => assert.match(header([41]), / {2}p95 41ms/));
  it('calls that of several what it is', () =>
    assert.match(header([41, 90]), / {2}worst p95 90ms/));
  it('tells none where there is none', () => assert.doesNotMatch(header([]), /p95/));
});
