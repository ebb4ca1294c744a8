import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspectorPorts } from '../../../../src/supervisor/discovery/inspector.js';

const line = (...words: readonly string[]): string => words.map((word) => `${word}\0`).join('');

describe('inspectorPorts', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[], number[]])[] = [
    ['a port', ['node', '--inspect=7000', 'app.js'], [], [7000]],
    ['a host and a port', ['node', '--inspect-brk=127.0.0.1:7000', 'app.js'], [], [7000]],
    ['one that waits', ['node', '--inspect-wait=[::1]:7000', 'app.js'], [], [7000]],
    ['that of a cluster’s worker', ['node', '--inspect-port=7001', 'app.js'], [], [7001]],
    ['the environment', ['node'], ['PORT=80', 'NODE_OPTIONS=-r x --inspect=7000'], [7000]],
    ['no port of its own', ['node', '--inspect', 'app.js'], ['NODE_ENV=--inspect=1'], []],
    ['other options', ['node', '--inspector=7000', '--inspect=on'], [], []],
  ];
  for (const [name, words, variables, expected] of table) {
    it(name, () => assert.deepEqual(inspectorPorts(line(...words), line(...variables)), expected));
  }
});
