import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StackStatus } from '../../../../src/model/status.js';
import { headerRow } from '../../../../ui/views/header.js';
import { FakeStage } from '../support/fake-stage.js';
import { rowText } from '../../../../ui/text/rows.js';
import { sampleInstance, sampleRunning } from '../../support/sample-instance.js';
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
  it('counts no app as ready whose socket nobody has seen yet', () => {
    const [web, ...others] = sampleStack().apps;
    assert.ok(web);
    const count = (role: 'worker' | 'undecided'): string | undefined => {
      const app = { ...web, state: 'running', instances: [sampleInstance(sampleRunning(role))] };
      const { scene } = new FakeStage({ status: sampleStack({ apps: [app, ...others] }) });
      return /\d\/5 ready/.exec(rowText(headerRow(scene, 200)))?.[0];
    };
    assert.deepEqual([count('undecided'), count('worker')], ['1/5 ready', '2/5 ready']);
  });
  it('says for as long as logs cannot be written', () => {
    const stage = new FakeStage({ status: sampleStack({ logTrouble: 'ENOSPC' }) });
    const text = (width: number): string => rowText(headerRow(stage.scene, width));
    assert.match(text(200), / {2}✖ logs are not written {2}/);
    assert.match(text(45), / {2}✖ logs( |$)/);
    stage.dispatch({ type: 'figures', status: sampleStack() });
    assert.doesNotMatch(text(200), /logs/);
  });
  it('tells none where there is none', () => assert.doesNotMatch(header([]), /p95/));
});

describe('a header with little room', () => {
  const narrow = (columns: number, change: Partial<StackStatus> = {}): string => {
    const stage = new FakeStage({ columns, rows: 10, status: sampleStack(change) });
    stage.print('mail', 'TypeError: x');
    stage.print('web', 'TypeError: y');
    return headerRow(stage.scene, columns)
      .map(({ text }) => text)
      .join('');
  };
  const held = sampleStack().apps.map((app, i) =>
    i === 2 ? { ...app, requests: { ...app.requests, held: 3 } } : app,
  );

  it('keeps the port, how many are ready, what fails, and errors that nobody has seen', () => {
    assert.equal(narrow(40), ' shop  :8080  2/5 ready  ✖ 1 failing  !2');
    assert.equal(
      narrow(59).trimEnd(),
      ' shop  :8080  2/5 ready  ✖ 1 failing  ! 2 unseen  21 req/s',
    );
    assert.equal(narrow(40, { apps: held }), ' shop  :8080  2/5 ready  ✖1  !2  3 held ');
  });

  it('names the port alone before it leaves out the p95', () => {
    const text = narrow(80).trimEnd();
    assert.match(text, / {2}:8080 {2}2\/5 ready {2}✖ 1 failing {2}! 2 unseen {2}21 req\/s {2}p95 /);
  });

  it('cuts a long name before any of them', () => {
    const stack = 'a-shop-with-a-very-long-name-indeed';
    assert.match(narrow(40, { stack }), /^ a-shop.*… *.* {2}:8080 {2}2\/5(?: ready)? {2}✖/);
    assert.match(narrow(120, { stack }), new RegExp(stack));
  });

  it('is as wide as it may be, at every width', () => {
    for (let columns = 40; columns <= 200; columns++) {
      assert.equal(narrow(columns, { apps: held }).length, columns);
    }
  });
});
