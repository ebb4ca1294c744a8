import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppStatus } from '../../../../src/model/status.js';
import { columnsFor, errorBadge } from '../../../../ui/views/app-columns.js';
import { FakeStage } from '../support/fake-stage.js';
import { sampleStack } from '../support/sample-stack.js';

const { scene } = new FakeStage();
const figures = (apps: readonly AppStatus[], width: number): readonly string[] =>
  columnsFor(scene, apps, width).figures.map(({ title }) => title);

describe('the columns of the table of apps', () => {
  const { apps } = sampleStack();
  const [sample = assert.fail()] = apps;
  const others = [
    { ...sample, name: 'a', prefix: null, host: null },
    { ...sample, name: 'payments-worker-high-priority', prefix: '/payments/high/priority' },
  ];

  it('are the same whatever the apps are called and wherever they are', () => {
    for (let width = 20; width <= 160; width++) {
      const wanted = figures(apps, width);
      for (const one of others) assert.deepEqual(figures([one], width), wanted, `${width} columns`);
    }
  });

  it('are never fewer where there is more room', () => {
    let before: readonly string[] = [];
    for (let width = 20; width <= 160; width++) {
      const now = figures(apps, width);
      assert.ok(
        before.every((title) => now.includes(title)),
        `${width} columns have ${now.join(' ')}, one less has ${before.join(' ')}`,
      );
      before = now;
    }
    assert.deepEqual(before, ['PID', 'CPU', 'MEM', 'RST', 'REQ/S', '', 'p95', '5xx', 'ERR']);
  });

  it('are at 80 those of the screen and at 120 those that fit beside the log', () => {
    assert.deepEqual(figures(apps, 75), ['PID', 'CPU', 'MEM', 'RST', 'REQ/S', 'p95', '5xx', 'ERR']);
    assert.deepEqual(figures(apps, 55), ['CPU', 'MEM', 'REQ/S', 'p95', 'ERR']);
  });

  it('leave the state its reason before a figure is shown, however long the names are', () => {
    for (let width = 40; width <= 160; width++) {
      for (const one of [...apps, ...others]) {
        const { stateWidth, figures: shown } = columnsFor(scene, [one], width);
        const least = shown.length === 0 ? 'failed (7)' : 'failed: exit 7';
        assert.ok(stateWidth >= least.length, `${one.name} in ${width}: ${stateWidth}`);
      }
    }
  });

  it('take all of the width and no more', () => {
    for (const one of [...apps, ...others]) {
      for (let width = 20; width <= 160; width++) {
        const { name, prefix, stateWidth, figures: all } = columnsFor(scene, [one], width);
        const before = name.width + 1 + (prefix ? prefix.width + 1 : 0);
        const taken = before + stateWidth + all.reduce((sum, figure) => sum + figure.width, 0);
        assert.equal(taken, width, `${one.name} in ${width}`);
      }
    }
  });
});

it('answers of 500 and above are red where there are any', () => {
  const [app = assert.fail()] = sampleStack().apps;
  const column = columnsFor(scene, [app], 160).figures.find(({ title }) => title === '5xx');
  const attr = (errors: number): unknown =>
    column?.attr?.({ ...app, requests: { ...app.requests, errors } });
  assert.deepEqual([attr(0), attr(1)], [undefined, scene.theme.bad]);
});

describe('the badge of unseen errors', () => {
  it('counts them, and says where there are more than it has room for', () => {
    assert.deepEqual([0, 1, 99, 100, 125].map(errorBadge), ['', '1!', '99!', '99+', '99+']);
  });
});
