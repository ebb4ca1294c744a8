import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rounds } from '../../../../src/supervisor/discovery/rounds.js';

describe('rounds of looks', () => {
  it('add up what follows at once, and forget it with the round after the next', () => {
    const rounds = new Rounds();
    assert.equal(rounds.tookMs, 0);
    rounds.spent(1000, 1004);
    rounds.spent(1004, 1006);
    assert.equal(rounds.tookMs, 6);
    rounds.spent(2000, 2001);
    assert.equal(rounds.tookMs, 6);
    rounds.spent(3000, 3002);
    assert.equal(rounds.tookMs, 2);
  });

  it('count the time that passes for several only once', () => {
    const rounds = new Rounds();
    rounds.spent(1000, 1010);
    rounds.spent(1001, 1010);
    rounds.spent(1002, 1012);
    assert.equal(rounds.tookMs, 12);
  });

  it('weigh', () => {
    const rounds = new Rounds();
    rounds.spent(1000, 1002, 5);
    rounds.spent(1002, 1003);
    assert.equal(rounds.tookMs, 11);
  });

  it('may be forgotten little by little', () => {
    const rounds = new Rounds(0.5);
    rounds.spent(1000, 1008);
    rounds.spent(2000, 2001);
    rounds.spent(3000, 3001);
    assert.equal(rounds.tookMs, 4);
    rounds.spent(4000, 4009);
    assert.equal(rounds.tookMs, 9);
  });
});
