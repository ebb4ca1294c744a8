import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { it } from 'node:test';
import { Excerpts } from '../../../ui/excerpts.js';
import { LineViews } from '../../../ui/line-views.js';
import { LogBuffer } from '../../../ui/lines/log-buffer.js';
import { FakeStage } from './support/fake-stage.js';

it('a filter of many words is tried on fewer lines at a time', async () => {
  const logs = new LogBuffer(() => 0);
  const lines = Array.from({ length: 5000 }, (_, i) => ({ n: i + 1, text: `line ${i}` }));
  const rest = { app: 'web', t: 0, stream: 'out' } as const;
  logs.add({ kind: 'lines', lines: lines.map((line) => ({ ...line, ...rest })) });
  const stage = new FakeStage();
  const lookedAt = (words: number): number => {
    const text = Array.from({ length: words }, (_, i) => `!word${i}`).join(' ');
    stage.dispatch({ type: 'filter', filter: { text, regex: false, level: undefined } });
    const views = new LineViews(stage.desk.match, () => undefined);
    return views.viewFor(stage.state, logs, new Excerpts(logs)).stored.length;
  };
  assert.equal(lookedAt(2), 5000);
  assert.ok(lookedAt(500) < 100);
  // What is left has its turn, of which nobody is told any more.
  await setImmediate();
});
