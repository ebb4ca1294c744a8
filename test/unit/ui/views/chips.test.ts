import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowText } from '../../../../ui/text/rows.js';
import { chips } from '../../../../ui/views/chips.js';
import { FakeStage } from '../support/fake-stage.js';
import { NOW, readyState, sampleStack, sampleStatus } from '../support/sample-stack.js';

const COLUMNS = 58;

/** `svc-1` and so on, of which those named by their number have been given up. */
function stageOf(count: number, failed: readonly number[]): FakeStage {
  const apps = Array.from({ length: count }, (_, i) => {
    const state = readyState(i, 0);
    const exit = { ...DIED, at: NOW };
    return sampleStatus(
      `svc-${i + 1}`,
      failed.includes(i + 1)
        ? { kind: 'backoff', since: NOW, until: NOW + 1000, deaths: 1, exit }
        : state,
    );
  });
  return new FakeStage({ columns: COLUMNS, rows: 16, status: sampleStack({ apps }) });
}

const DIED = {
  code: 1,
  signal: null,
  livedMs: 10,
  words: 'exited with 1',
  lastLines: [],
  asked: false,
};

function write(stage: FakeStage, app: string, errors: number): void {
  const lines = Array.from({ length: 2 * errors }, (_, i) => ({
    app,
    n: i + 1,
    t: NOW + i * 2000,
    stream: 'out' as const,
    text: i % 2 === 0 ? 'Error: one of its own' : 'went on',
  }));
  stage.logs.add({ kind: 'lines', lines });
}

const text = (stage: FakeStage): string => rowText(chips(stage.scene, COLUMNS).row).trimEnd();

describe('the apps in one line', () => {
  it('stand in the order of the config where all fit, with their errors apart from the name', () => {
    const stage = stageOf(3, [3]);
    write(stage, 'svc-2', 4);
    assert.equal(text(stage), ' 1●svc-1  2●svc-2 4!  3✖svc-3');
    write(stage, 'svc-1', 125);
    assert.equal(text(stage), ' 1●svc-1 99+  2●svc-2 4!  3✖svc-3');
  });

  it('show first what fails where not all fit, then whose errors are unseen; the rest is counted', () => {
    const stage = stageOf(30, [12, 25, 30]);
    write(stage, 'svc-20', 2);
    assert.equal(text(stage), ' 12✖svc-12  25✖svc-25  30✖svc-30  20●svc-20 2! +26');
  });

  it('are chosen in the order in which they stand', () => {
    const stage = stageOf(30, [12, 25, 30]);
    stage.press('j', 'j', 'j', 'j');
    assert.equal(stage.state.selected, 'svc-1');
    stage.press('k');
    assert.equal(stage.state.selected, 'svc-30');
  });

  it('keep the order of the config after O', () => {
    const stage = stageOf(30, [12, 25, 30]);
    stage.press('O');
    assert.equal(text(stage), ' 1●svc-1  2●svc-2  3●svc-3  4●svc-4  5●svc-5  6●svc-6 +24');
    stage.press('O');
    assert.match(text(stage), /^ 12✖svc-12 /);
  });

  it('have the selected one in view, behind those that fail', () => {
    const stage = stageOf(300, [250]);
    for (const number of [1, 6, 7, 99, 100, 150, 299, 300]) {
      const app = `svc-${number}`;
      stage.dispatch({ type: 'select', app });
      const { row, at } = chips(stage.scene, COLUMNS);
      const shown = rowText(row);
      assert.match(shown, /^ 250✖svc-250 /);
      const chosen = at.find((chip) => chip.app === app) ?? assert.fail(`${app}: ${shown}`);
      assert.equal(shown.slice(chosen.from, chosen.to), ` ${number}●${app} `);
      const others = Number(/\+(\d+) *$/.exec(shown)?.[1] ?? 0);
      assert.equal(at.length + others, 300, shown);
    }
  });
});
