/**
 * Why an app does not run, in so few words that they fit where its state stands. Pure.
 */
import type { Failure, FailureCode } from '../src/model/failure.js';

/** None is wider than the narrowest column of states. What ended has its exit code in place of them. */
const WORDS: Readonly<Partial<Record<FailureCode, string>>> = {
  'program-missing': 'no program',
  'program-denied': 'not allowed',
  'optional-check-failed': 'not usable',
  'folder-missing': 'no folder',
  'terminal-missing': 'no node-pty',
  'spawn-failed': 'no start',
  'no-resources': 'no room',
  'socket-occupied': 'socket held',
  'own-listener': 'our address',
  'socket-not-a-socket': 'path taken',
  'socket-gone': 'socket gone',
  'socket-in-missing-folder': 'no folder',
  'dependency-failed': 'dependency',
  'upstream-down': 'no answer',
  'env-file-invalid': 'bad .env',
};

/** `no folder`; undefined where the state says all there is to say. */
export function shortReason({ code }: Failure): string | undefined {
  return WORDS[code];
}
