import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarise } from '../../../src/config/summary.js';
import type { App } from '../../../src/model/app.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

function summaryOf(app: Partial<App>) {
  const [summary] = summarise(sampleStack({ apps: [sampleApp(app)] }));
  assert.ok(summary);
  return summary;
}

describe('the summary of an app', () => {
  const socket = { kind: 'unix', path: '/p/a.sock' } as const;
  const table: readonly [Partial<App>, string, string, boolean][] = [
    [{}, 'process', 'found when it runs', true],
    [{ upstream: { kind: 'variable', name: 'SOCKET' } }, 'process', '$SOCKET', true],
    [
      { upstream: { kind: 'literal', upstream: socket, text: '-b unix:a.sock' } },
      'process',
      'unix:/p/a.sock (from -b unix:a.sock)',
      true,
    ],
    [{ upstream: { kind: 'fixed', upstream: socket } }, 'process', 'unix:/p/a.sock', false],
    [{ upstream: { kind: 'none' } }, 'worker', 'none', false],
    [
      {
        source: { kind: 'served', upstream: socket },
        upstream: { kind: 'fixed', upstream: socket },
      },
      'served',
      'unix:/p/a.sock',
      false,
    ],
    [
      { source: { kind: 'files', root: '/p/web', spa: false }, upstream: { kind: 'none' } },
      'files',
      '/p/web',
      false,
    ],
  ];
  for (const [app, kind, upstream, guessed] of table) {
    it(`${kind}: ${upstream}`, () => {
      const summary = summaryOf(app);
      assert.equal(summary.kind, kind);
      assert.equal(summary.upstream, upstream);
      assert.equal(summary.upstreamGuessed, guessed);
    });
  }
});
