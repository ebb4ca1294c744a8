import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { it } from 'node:test';
import { readSignal } from '../../../src/model/signal.js';

it('a signal is read by its name or its number', () => {
  for (const text of ['HUP', 'hup', 'SIGHUP', 'sighup', '1']) {
    assert.deepEqual(readSignal(text, constants.signals), { kind: 'signal', signal: 'SIGHUP' });
  }
});

it('what is none is told with the nearest', () => {
  assert.deepEqual(readSignal('SIGTREM', constants.signals), { kind: 'unknown', meant: 'TERM' });
  for (const text of ['deployment', 'FOO', 'SIGFOO', '99']) {
    assert.deepEqual(readSignal(text, constants.signals), { kind: 'unknown', meant: undefined });
  }
});
