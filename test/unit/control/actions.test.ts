import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAction } from '../../../src/control/actions.js';
import type { ActionKind } from '../../../src/control/actions.js';

describe('readAction', () => {
  const taken: readonly (readonly [ActionKind, Record<string, unknown>, object])[] = [
    ['start', {}, { kind: 'start' }],
    ['reload', {}, { kind: 'reload' }],
    ['signal', { signal: 'hup' }, { kind: 'signal', signal: 'SIGHUP' }],
    ['signal', { signal: 'SIGUSR1' }, { kind: 'signal', signal: 'SIGUSR1' }],
    ['signal', { signal: '15' }, { kind: 'signal', signal: 'SIGTERM' }],
    ['signal', { signal: 15 }, { kind: 'signal', signal: 'SIGTERM' }],
    ['scale', { instances: 1 }, { kind: 'scale', instances: 1 }],
    ['scale', { instances: 256 }, { kind: 'scale', instances: 256 }],
    ['restart', {}, { kind: 'restart' }],
    ['restart', { tty: true }, { kind: 'restart', tty: true }],
    ['input', { text: 'next\n' }, { kind: 'input', text: 'next\n', end: false }],
    ['input', { end: true }, { kind: 'input', text: '', end: true }],
    [
      'input',
      { text: 'c\n', instance: 2 },
      { kind: 'input', text: 'c\n', end: false, instance: 2 },
    ],
  ];
  for (const [kind, body, action] of taken) {
    it(`${kind} ${JSON.stringify(body)}`, () => {
      assert.deepEqual(readAction(kind, body), { kind: 'action', action });
    });
  }

  const refused: readonly (readonly [ActionKind, Record<string, unknown>, RegExp])[] = [
    ['start', { now: true }, /^start takes no members, not "now"$/],
    ['restart', { tty: 'yes' }, /"tty" must be true or false/],
    ['input', {}, /there is nothing to do/],
    ['input', { text: 7 }, /"text" must be a string/],
    ['input', { text: 'c', end: 1 }, /"end" must be true or false/],
    ['input', { text: 'c', instance: 0 }, /"instance" must be the number/],
    ['input', { text: 'c', instance: 1.5 }, /"instance" must be the number/],
    ['signal', {}, /"signal" must be the name of a signal/],
    ['signal', { signal: true }, /"signal" must be the name of a signal/],
    ['signal', { signal: 1.5 }, /1.5 is no signal/],
    ['signal', { signal: 'HPU' }, /HPU is no signal; did you mean HUP\?/],
    ['signal', { signal: 'HUP', to: 'group' }, /^signal takes only "signal", not "to"$/],
    ['scale', {}, /a whole number from 1 to 256/],
    ['scale', { instances: 0 }, /a whole number from 1 to 256/],
    ['scale', { instances: 1.5 }, /a whole number/],
    ['scale', { instances: '2' }, /a whole number/],
    ['scale', { instances: 257 }, /a whole number from 1 to 256/],
  ];
  for (const [kind, body, detail] of refused) {
    it(`${kind} ${JSON.stringify(body)} is refused`, () => {
      const read = readAction(kind, body);
      assert.ok(read.kind === 'problem');
      assert.equal(read.problem.status, 400);
      assert.match(read.problem.detail, detail);
    });
  }
});
