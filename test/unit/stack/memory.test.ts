import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../../src/model/app.js';
import type { Clock } from '../../../src/model/clock.js';
import { openMemory, parseMemory } from '../../../src/stack/memory.js';
import { sampleApp } from '../support/sample-app.js';

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
        told: { command: 'y', learned: { kind: 'answered', on: 'tcp' } },
        other: { command: 'y', learned: { kind: 'answered', on: 'unix', http: false } },
        vague: { command: 'y', learned: { kind: 'answered' } },
        odd: { command: 'y', learned: { kind: 'answered', on: 'tcp', http: 'no' } },
        mail: { command: 'y', learned: { kind: 'worker' } },
        nowhere: {
          command: 'x',
          learned: { kind: 'upstream', upstream: { kind: 'tcp', port: 1 } },
        },
        bad: { command: 'y', learned: { kind: 'upstream', upstream: { kind: 'unix' } } },
        worse: { learned: { kind: 'worker' } },
        worst: null,
      },
      ports: { 'localhost:8080': 8081, other: 'x' },
      sockets: { api: [{ path: '/own.sock', inode: 7 }, { path: '/x' }, null], tcp: 'x' },
    });
    const { apps, ports, sockets } = parseMemory(text);
    assert.deepEqual(Object.keys(apps), ['api', 'tcp', 'told', 'other', 'mail']);
    assert.deepEqual({ ...ports }, { 'localhost:8080': 8081 });
    assert.deepEqual({ ...sockets }, { api: [{ path: '/own.sock', inode: 7 }] });
  });

  for (const text of ['', 'null', '[]', '{"apps":3,"ports":"x"}', '{']) {
    it(`remembers nothing from ${JSON.stringify(text)}`, () => {
      const kept = Object.values(parseMemory(text)).flatMap((some) => Object.keys(some as object));
      assert.deepEqual(kept, []);
    });
  }
});

describe('what an app turned out to be', () => {
  it('is forgotten with its command, and its socket is the one that is there now', () => {
    const folder = mkdtempSync(join(tmpdir(), 'memory-'));
    try {
      const app = (command: string): App => sampleApp({ source: { kind: 'command', command } });
      const memory = openMemory(folder);
      memory.learn(app('node a.js'), { kind: 'worker' });
      assert.deepEqual(memory.learned(app('node a.js')), { kind: 'worker' });
      assert.equal(memory.learned(app('node b.js')), undefined);
      memory.rememberSockets(app('x'), [{ path: '/gone.sock', inode: 1 }]);
      memory.rememberSockets(app('x'), [{ path: '/new.sock', inode: 2 }]);
      assert.deepEqual(memory.sockets(app('x')), [{ path: '/new.sock', inode: 2 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an app whose name every object has', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    it(name, () => {
      const folder = mkdtempSync(join(tmpdir(), 'memory-'));
      try {
        const app = sampleApp({ name });
        const learned = { kind: 'worker' } as const;
        const memory = openMemory(folder);
        assert.deepEqual(memory.sockets(app), []);
        assert.equal(memory.learned(app), undefined);
        memory.rememberSockets(app, [{ path: '/a.sock', inode: 1 }]);
        memory.learn(app, learned);
        memory.close();
        const again = openMemory(folder);
        assert.deepEqual(again.sockets(app), [{ path: '/a.sock', inode: 1 }]);
        assert.deepEqual(again.learned(app), learned);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

describe('what many apps turn out to be', () => {
  const apps = ['a', 'b', 'c'].map((name): App => sampleApp({ name }));
  const saved = (folder: string): string[] =>
    Object.keys(parseMemory(readFileSync(join(folder, 'remembered.json'), 'utf8')).apps);

  it('is saved at once, then together after a while, and in any case at the end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'memory-'));
    try {
      const timers: (() => void)[] = [];
      const clock: Clock = {
        now: () => 0,
        elapsed: () => 0,
        after: (_, run) => {
          timers.push(run);
          return { cancel: () => undefined };
        },
      };
      const memory = openMemory(folder, clock);
      const [a, b, c] = apps;
      assert.ok(a && b && c);
      memory.learn(a, { kind: 'worker' });
      assert.deepEqual(saved(folder), ['a']);
      memory.learn(b, { kind: 'worker' });
      assert.deepEqual(saved(folder), ['a']);
      timers.shift()?.();
      assert.deepEqual(saved(folder), ['a', 'b']);
      memory.learn(c, { kind: 'worker' });
      assert.deepEqual(saved(folder), ['a', 'b']);
      memory.close();
      assert.deepEqual(saved(folder), ['a', 'b', 'c']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
