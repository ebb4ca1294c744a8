import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandFirst } from '../../../src/cli/command-first.js';

const OPTIONS = [
  { short: '-C', long: '--directory', takesValue: true },
  { short: '-f', long: '--file', takesValue: true },
  { short: undefined, long: '--name', takesValue: true },
  { short: '-d', long: '--detach', takesValue: false },
];

const first = (line: string): string =>
  commandFirst(line.split(' '), OPTIONS, (word) => word === 'status' || word === 'logs').join(' ');

describe('options before the command', () => {
  const table: readonly [string, string][] = [
    ['-C dir status', 'status --directory dir'],
    ['-f a -C dir logs -f api', 'logs --file a --directory dir -f api'],
    ['--name=x status --json', 'status --name=x --json'],
    ['-d status', 'status --detach'],
    // Nothing is moved where that is not sure to be meant.
    ['status -C dir', 'status -C dir'],
    ['-C status', '-C status'],
    ['-C status api', '-C status api'],
    ['-C dir api status', '-C dir api status'],
    ['--unknown status', '--unknown status'],
    ['-C', '-C'],
    ['-d -- status', '-d -- status'],
  ];
  for (const [line, words] of table) it(line, () => assert.equal(first(line), words));
});
