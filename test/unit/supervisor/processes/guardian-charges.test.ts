import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GuardianCharges } from '../../../../src/supervisor/processes/guardian-charges.js';

const api = { pid: 40, startTicks: 7, graceMs: 1005, signal: 'SIGINT' } as const;

describe('what a guardian is told', () => {
  it('of groups and of who left them, while they are there', () => {
    const charges = new GuardianCharges();
    assert.deepEqual(charges.watch(api), ['+40 101:2']);
    assert.deepEqual(charges.watchStray({ pid: 41, startTicks: 8 }), ['p41 8']);
    assert.deepEqual(charges.all(), ['+40 101:2', 'p41 8']);
    assert.deepEqual([charges.release(40), charges.release(40)], [['-40'], []]);
    assert.deepEqual([charges.releaseStray(41), charges.releaseStray(41)], [['n41'], []]);
    assert.deepEqual(charges.all(), []);
  });

  it('of each path once, and of no socket that goes with the directory', () => {
    const charges = new GuardianCharges();
    assert.deepEqual(charges.remove('socket', '/run/us/early.sock'), ['s/run/us/early.sock']);
    assert.deepEqual(charges.removeDirectory('/run/us'), ['d/run/us']);
    assert.deepEqual(charges.remove('socket', '/run/us/api.sock'), []);
    assert.deepEqual(charges.remove('socket', '/app/own.sock'), ['s/app/own.sock']);
    assert.deepEqual(charges.remove('socket', '/app/own.sock'), []);
    assert.deepEqual(charges.remove('file', '/run/us/lock'), ['f/run/us/lock']);
    assert.deepEqual(charges.remove('marked file', '/claim'), ['m/claim']);
    const all = ['d/run/us', 's/app/own.sock', 'f/run/us/lock', 'm/claim'];
    assert.deepEqual(charges.all(), all);
  });

  it('and the record says the same, with the longest grace', () => {
    const charges = new GuardianCharges();
    charges.watch(api);
    charges.removeDirectory('/run/us');
    charges.remove('socket', '/run/us/api.sock');
    charges.remove('file', '/x');
    const { groups, ...more } = charges.recorded(500);
    assert.deepEqual(groups, [api]);
    assert.deepEqual(more, { graceMs: 1005, strays: [], sockets: ['/run/us/api.sock'] });
    assert.equal(charges.recorded(2000).graceMs, 2000);
  });
});
