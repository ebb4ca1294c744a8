import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';
import { describeChange, diffStacks, isApplicable } from '../../../src/stack/stack-change.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

function stack(apps: readonly Partial<App>[], overrides: Partial<Stack> = {}): Stack {
  return sampleStack({ apps: apps.map(sampleApp), ...overrides });
}

const unix = { kind: 'unix', path: '/project/a.sock' } as const;

describe('the difference of two definitions', () => {
  const cases: readonly {
    readonly title: string;
    readonly before: Stack;
    readonly after: Stack;
    readonly stale?: string[];
    readonly says: string;
    readonly restarts?: string[];
  }[] = [
    {
      title: 'is nothing for the same, wherever its lines stand',
      before: stack([{ name: 'a' }, { name: 'b' }]),
      after: stack([
        { name: 'b', index: 0, position: { file: '/project/Procfile', line: 9, column: 1 } },
        { name: 'a', index: 1 },
      ]),
      says: '',
    },
    {
      title: 'names what comes, what changes and what goes',
      before: stack([{ name: 'api' }, { name: 'legacy' }]),
      after: stack([{ name: 'api' }, { name: 'billing' }]),
      stale: ['api'],
      says: '+ billing, ~ api (env), - legacy',
      restarts: ['api'],
    },
    {
      title: 'restarts for a command, a folder, an env file, a pseudo-terminal',
      before: stack([{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }]),
      after: stack([
        { name: 'a', source: { kind: 'command', command: 'node other.js' } },
        { name: 'b', cwd: '/project/b' },
        { name: 'c', envFiles: ['/project/c.env'] },
        { name: 'd', tty: true },
      ]),
      says: '~ a (command), ~ b (cwd), ~ c (env-file), ~ d (tty)',
      restarts: ['a', 'b', 'c', 'd'],
    },
    {
      title: 'takes over as it runs what is no affair of the processes',
      before: stack([{ name: 'a' }]),
      after: stack([
        {
          name: 'a',
          prefixes: ['/x/'],
          prefixGuessed: false,
          holdForMs: 1,
          timeoutMs: 1,
          watch: ['*.py'],
          graceMs: 1,
          signal: 'SIGINT',
          instances: 2,
        },
      ]),
      says: '~ a (prefix, instances, timeout, watch, hold-for, signal, grace)',
    },
    {
      title: 'restarts for a prefix that the app is told',
      before: stack([{ name: 'a', mount: 'script-name' }]),
      after: stack([{ name: 'a', mount: 'script-name', prefixes: ['/x/'] }]),
      says: '~ a (prefix)',
      restarts: ['a'],
    },
    {
      title: 'sees an app that others serve from now on',
      before: stack([{ name: 'a' }]),
      after: stack([
        {
          name: 'a',
          source: { kind: 'served', upstream: unix },
          upstream: { kind: 'fixed', upstream: unix },
        },
      ]),
      says: '~ a (command, socket)',
    },
    {
      title: 'sees options of the stack',
      before: stack([]),
      after: stack([], { hosts: ['x'], apply: 'auto' }),
      says: '~ stack (hosts, apply)',
    },
  ];
  for (const { title, before, after, stale = [], says, restarts = [] } of cases) {
    it(title, () => {
      const change = diffStacks(before, after, new Set(stale), before);
      assert.equal(describeChange(change), says);
      assert.equal(isApplicable(change), says !== '');
      const names = change.changed.flatMap((app) => (app.restarts ? [app.name] : []));
      assert.deepEqual(names, restarts);
    });
  }

  it('says what has to wait, compared with the start', () => {
    const listen = (written: string): Partial<Stack> => ({
      listen: [{ kind: 'unix', path: '/x', written }],
    });
    const started = stack([], listen('a'));
    const after = stack([], listen('b'));
    const change = diffStacks(after, after, new Set(), started);
    assert.equal(describeChange(change), 'listen when the stack is started anew');
    assert.ok(!isApplicable(change));
  });
});
