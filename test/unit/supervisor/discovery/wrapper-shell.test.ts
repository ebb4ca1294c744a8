import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import {
  isWrapper,
  type ShellEvidence,
} from '../../../../src/supervisor/discovery/wrapper-shell.js';

const WRAPS: ShellEvidence = {
  caught: 0n,
  words: ['sh', '-c', 'cd api; gunicorn web:app; echo over'],
  hadOthers: false,
  childMs: 50,
};

function loop(text: string): Partial<ShellEvidence> {
  return { words: ['sh', '-c', text] };
}

describe('isWrapper', () => {
  const hup = 1n << BigInt(constants.signals.SIGHUP - 1);
  const cases: readonly (readonly [string, Partial<ShellEvidence>, boolean])[] = [
    ['a shell around one command', {}, true],
    ['one with a trap for the signal', { caught: hup }, false],
    ['one with a trap for another', { caught: ~hup & 0xffffn }, true],
    ['a loop', loop('while :; do sleep 60; done'), false],
    ['a loop behind a trap', loop("trap '' TERM;until false; do sleep 60; done"), false],
    ['for in the name of a command', loop('forever app.js; while-you-wait now'), true],
    ['a loop in the arguments of a script', { words: ['sh', 'run.sh', 'for all'] }, true],
    ['one whose children come and go', { hadOthers: true, childMs: 900 }, false],
    ['one at the last of its commands', { hadOthers: true, childMs: 60_000 }, true],
  ];
  for (const [name, evidence, wraps] of cases) {
    it(name, () => assert.equal(isWrapper({ ...WRAPS, ...evidence }, 'SIGHUP'), wraps));
  }
});
