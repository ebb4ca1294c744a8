import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import { needsRestart } from '../../../src/supervisor/app-change.js';
import { anApp } from './an-app.js';

const before = anApp({ prefixes: ['/api/'] });

const restarts: readonly (readonly [string, Partial<App>])[] = [
  ['another command', { source: { kind: 'command', command: 'false' } }],
  ['another folder', { cwd: '/tmp' }],
  ['another variable', { env: { DEBUG: '1' } }],
  ['another env file', { envFiles: ['/x.env'] }],
  ['another upstream', { upstream: { kind: 'discover' } }],
  ['another ready rule', { ready: { kind: 'listen' } }],
  ['a prefix that it is told', { mount: 'script-name' }],
];

const taken: readonly (readonly [string, Partial<App>])[] = [
  ['another prefix', { prefixes: ['/v2/'] }],
  ['another mount that it is not told', { mount: 'keep' }],
  ['another grace', { graceMs: 1 }],
  ['another stop signal', { signal: 'SIGINT' }],
  ['another number of instances', { instances: 3 }],
  ['another place in the file', { index: 4, position: { file: '/P', line: 9, column: 1 } }],
  ['other limits', { timeoutMs: 1, holdForMs: 1, retries: 9 }],
];

describe('needsRestart', () => {
  for (const [name, over] of restarts) {
    it(`for ${name}`, () => assert.ok(needsRestart(before, { ...before, ...over })));
  }
  for (const [name, over] of taken) {
    it(`not for ${name}`, () => assert.ok(!needsRestart(before, { ...before, ...over })));
  }
  it('for another prefix of an app that is told it', () => {
    const told: App = { ...before, mount: 'root-path' };
    assert.ok(needsRestart(told, { ...told, prefixes: ['/v2/'] }));
  });
});
