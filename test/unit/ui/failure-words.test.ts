import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FailureCode } from '../../../src/model/failure.js';
import { shortReason } from '../../../ui/failure-words.js';

/** What keeps an app from running without an exit of its own. */
const CODES: readonly FailureCode[] = [
  'program-missing',
  'program-denied',
  'folder-missing',
  'terminal-missing',
  'spawn-failed',
  'no-resources',
  'socket-occupied',
  'own-listener',
  'socket-not-a-socket',
  'socket-in-missing-folder',
  'dependency-failed',
  'env-file-invalid',
];

it('every failure without an exit code has a reason that fits where there is little room', () => {
  for (const code of CODES) {
    const words = shortReason({ code, message: '', advice: '' }) ?? '';
    assert.ok(words !== '' && words.length <= 11, `${code}: ${words}`);
  }
  assert.equal(shortReason({ code: 'gave-up', message: '', advice: '' }), undefined);
});
