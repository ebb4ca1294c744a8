import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLAIN_PEN, applySgr, penSequence } from '../../../src/logs/pen.js';

describe('applySgr', () => {
  const cases: readonly (readonly [steps: readonly string[], sequence: string])[] = [
    [[], ''],
    [['31'], '\x1b[31m'],
    [['31', '32'], '\x1b[32m'],
    [['1;31'], '\x1b[1;31m'],
    [['1;2', '22'], ''],
    [['1;31', ''], ''],
    [['1;31', '0'], ''],
    [['31', '0;4'], '\x1b[4m'],
    [['38;5;208'], '\x1b[38;5;208m'],
    [['38;2;1;2;3;1'], '\x1b[38;2;1;2;3;1m'],
    [['38:2::1:2:3'], '\x1b[38:2::1:2:3m'],
    [['38;5;208', '39'], ''],
    [['48;5;1', '31', '49'], '\x1b[31m'],
    [['4:3'], '\x1b[4:3m'],
    [['4:3', '4:0'], ''],
    [['97;100'], '\x1b[97;100m'],
    [['4;31', '24'], '\x1b[31m'],
    [['40', '47'], '\x1b[47m'],
    [['58;5;1;31'], '\x1b[58;5;1;31m'],
    [['48;31'], '\x1b[48;31m'],
    [['7', '27'], ''],
    [['12345'], ''],
    [['38'], '\x1b[38m'],
  ];
  for (const [steps, sequence] of cases) {
    it(JSON.stringify(steps), () => {
      assert.equal(penSequence(steps.reduce(applySgr, PLAIN_PEN)), sequence);
    });
  }
});
