/**
 * Exit codes that a script can rely on (README, "Exit codes").
 */
import { constants } from 'node:os';
import type { FailureCode } from '../model/failure.js';

export const EXIT = {
  done: 0,
  /** It could not be done; the message says why. */
  refused: 1,
  /** The command line or the config is wrong. */
  usage: 2,
  /** A fault of ours (sysexits(3) EX_SOFTWARE). */
  internal: 70,
  addressInUse: 98,
  /** As timeout(1): not ready in time. */
  notReady: 124,
  /** As shells: a program that is there and may not be executed. */
  notExecutable: 126,
  /** As shells: there is no such program. */
  notFound: 127,
} as const;

/** As shells report a death by signal: 128 + its number. */
export function signalExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

export function failureExitCode(code: FailureCode): number {
  return code === 'address-in-use' ? EXIT.addressInUse : EXIT.refused;
}
