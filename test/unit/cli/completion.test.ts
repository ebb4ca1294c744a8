import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  candidates,
  joinCut,
  valueAmong,
  type CommandShape,
} from '../../../src/cli/completion/candidates.js';
import { farPlace } from '../../../src/cli/completion/far.js';

const file = { flags: ['-f', '--file'], value: 'file', description: '' };
const shape = (overrides: Partial<CommandShape> & { name: string }): CommandShape => ({
  aliases: [],
  description: '',
  isDefault: false,
  takesCommand: false,
  options: [file],
  arguments: [],
  ...overrides,
});
const apps = { name: 'app', variadic: true, choices: [] };

const COMMANDS: readonly CommandShape[] = [
  shape({
    name: 'up',
    isDefault: true,
    takesCommand: true,
    arguments: [apps],
    options: [
      file,
      { flags: ['-C', '--directory'], value: 'dir', description: '' },
      { flags: ['-m', '--formation'], value: 'app=n', description: '' },
      { flags: ['-x', '--exclude'], value: 'app', description: '' },
      { flags: ['-p', '--port'], value: 'port', description: '' },
      { flags: ['-d', '--detach'], value: undefined, description: '' },
    ],
  }),
  shape({ name: 'env', arguments: [{ ...apps, variadic: false }] }),
  shape({ name: 'tail', arguments: [{ ...apps, name: 'app[.n]' }] }),
  shape({ name: 'status', aliases: ['ps'] }),
  shape({
    name: 'logs',
    options: [
      { flags: ['-f', '--follow'], value: undefined, description: '' },
      { flags: ['--file'], value: 'file', description: '' },
      { flags: ['--run'], value: 'which', choices: ['last', 'all'], description: '' },
    ],
    arguments: [apps],
  }),
  shape({
    name: 'signal',
    arguments: [{ name: 'signal', variadic: false, choices: ['HUP', 'INT'] }, apps],
  }),
  shape({
    name: 'run',
    arguments: [{ name: 'command', variadic: true, choices: [] }],
    options: [{ flags: ['-a', '--app'], value: 'app', description: '' }],
  }),
  shape({
    name: 'completion',
    arguments: [{ name: 'shell', variadic: false, choices: ['bash', 'zsh'] }],
  }),
];

/** The words up to the cursor, which stands at the end of the last. */
function at(...typed: string[]): string {
  const { words, shell, prefix } = candidates(typed.slice(0, -1), typed.at(-1) ?? '', COMMANDS, [
    { name: 'api', instances: 2 },
    { name: 'web', instances: 1 },
  ]);
  const all = words.map(({ word }) => prefix + word);
  return [...all, ...(shell === undefined ? [] : [`:${shell}`])].join(' ');
}

describe('completion', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[''], 'up env tail status logs signal run completion api web'],
    [['st'], 'status'],
    [['a'], 'api'],
    [['up', 'a'], 'api'],
    [['up', 'api', ''], 'web'],
    [['api', ''], 'web'],
    [['env', ''], 'api web'],
    [['env', 'api', ''], ''],
    [['ps', ''], ''],
    [['tail', ''], 'api web api.1 api.2'],
    [['tail', 'api.2', 'api.'], 'api.1'],
    [['env', 'api.'], ''],
    [['ps', '-'], '-f --file'],
    [['--de'], '--detach'],
    [['-d', ''], 'up api web'],
    [['-f', ''], ':files'],
    [['ps', '-f', 'x'], ':files'],
    [['-C', ''], ':directories'],
    [['-p', ''], ''],
    [['-p', '0', ''], 'up api web'],
    [['-x', 'w'], 'web'],
    [['--exclude=w'], '--exclude=web'],
    [['--file='], ':files'],
    [['--port='], ''],
    [['-m', ''], 'api= web='],
    [['run', ''], ':commands'],
    [['run', 'ls', ''], ':files'],
    [['run', '-a', ''], 'api web'],
    [['--', ''], ':commands'],
    [['up', '-d', '--', 'py', ''], ':files'],
    [['completion', 'z'], 'zsh'],
    [['nonsense', ''], 'api web'],
    [['-f', 'x', 'st'], 'status'],
    [['--file=x', 'st'], 'status'],
    [['-f', 'x', 'l'], 'logs'],
    [['-f', 'x', 'env', ''], 'api web'],
    [['-f', 'x', 'completion', ''], 'bash zsh'],
    [['-f', 'x', 'logs', '-f', 'w'], 'web'],
    [['-f', 'x', 'api', ''], 'web'],
    [['-p', '0', 'st'], ''],
    [['logs', '--run', ''], 'last all'],
    [['logs', '--run=l'], '--run=last'],
    [['signal', ''], 'HUP INT'],
    [['signal', 'SIGH'], 'SIGHUP'],
    [['signal', 'HUP', ''], 'api web'],
  ];
  for (const [typed, expected] of cases) {
    it(`sockpit ${typed.join(' ')}|`, () => assert.equal(at(...typed), expected));
  }

  it('knows the config that is named, also where -f means something else', () => {
    const fileOf = (...typed: string[]): string | undefined =>
      valueAmong(typed, '--file', COMMANDS);
    assert.equal(fileOf('-f', 'x'), 'x');
    assert.equal(fileOf('--file=x', 'env'), 'x');
    assert.equal(fileOf('env', '-f', 'x'), 'x');
    assert.equal(fileOf('logs', '-f', 'api'), undefined);
    assert.equal(fileOf('-f', 'x', 'logs', '-f', 'api'), 'x');
  });

  it('knows what is typed for another machine, and where its name stands', () => {
    const here = { kind: 'here' } as const;
    assert.deepEqual(farPlace([], 'st'), here);
    assert.deepEqual(farPlace(['status'], '-H'), here);
    assert.deepEqual(farPlace(['-H'], ''), { kind: 'host', prefix: '' });
    assert.deepEqual(farPlace(['--host'], 'f'), { kind: 'host', prefix: '' });
    assert.deepEqual(farPlace([], '--host=f'), { kind: 'host', prefix: '--host=' });
    assert.deepEqual(farPlace(['-H', 'far'], 'st'), { kind: 'there', words: [] });
    assert.deepEqual(farPlace(['--host=far', 'logs'], ''), { kind: 'there', words: ['logs'] });
  });

  it('joins what bash has cut at = and @', () => {
    assert.deepEqual(joinCut(['-H', 'me', '@', 'far', 'st']), ['-H', 'me@far', 'st']);
    assert.deepEqual(joinCut(['--file', '=', 'a', 'b']), ['--file=a', 'b']);
    assert.deepEqual(joinCut(['--file', '=']), ['--file=']);
    assert.deepEqual(joinCut(['-m', 'api', '=', '2']), ['-m', 'api=2']);
    assert.deepEqual(joinCut(['a', 'b']), ['a', 'b']);
  });
});
