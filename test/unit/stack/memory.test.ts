import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMemory } from '../../../src/stack/memory.js';

describe('parseMemory', () => {
  it('keeps what is well formed and forgets the rest', () => {
    const text = JSON.stringify({
      apps: {
        api: {
          command: 'x',
          learned: { kind: 'upstream', upstream: { kind: 'unix', path: '/a' } },
        },
        tcp: {
          command: 'x',
          learned: { kind: 'upstream', upstream: { kind: 'tcp', host: 'h', port: 1 } },
        },
        mail: { command: 'y', learned: { kind: 'worker' } },
        bad: { command: 'y', learned: { kind: 'upstream', upstream: { kind: 'unix' } } },
        worse: { learned: { kind: 'worker' } },
        worst: null,
      },
      ports: { 'localhost:8080': 8081, other: 'x' },
      sockets: { api: [{ path: '/own.sock', inode: 7 }, { path: '/x' }, null], tcp: 'x' },
    });
    const { apps, ports, sockets } = parseMemory(text);
    assert.deepEqual(Object.keys(apps), ['api', 'tcp', 'mail']);
    assert.deepEqual(ports, { 'localhost:8080': 8081 });
    assert.deepEqual(sockets, { api: [{ path: '/own.sock', inode: 7 }] });
  });

  for (const text of ['', 'null', '[]', '{"apps":3,"ports":"x"}', '{']) {
    it(`remembers nothing from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseMemory(text), { apps: {}, ports: {}, sockets: {} });
    });
  }
});
