/**
 * When a stack in plain mode is over by itself, and with which exit code. Pure.
 */
import { constants } from 'node:os';
import type { ExitFacts } from '../model/failure.js';
import type { InstanceState } from '../model/state.js';
import type { AppStatus } from '../model/status.js';

/** As a shell would report it. */
function codeOf(exit: ExitFacts | undefined | null): number {
  if (!exit) return 1;
  if (exit.signal !== null) {
    return 128 + ((constants.signals as Record<string, number | undefined>)[exit.signal] ?? 0);
  }
  return exit.code ?? 1;
}

/** Exit code of an instance that is over, undefined while it is not. */
function endOf(state: InstanceState): number | undefined {
  switch (state.kind) {
    case 'exited':
    case 'skipped':
      return 0;
    case 'failed':
      return codeOf(state.exit);
    default:
      return undefined;
  }
}

/**
 * @param exitOnFailure the first app that fails ends the stack
 * @returns undefined while the stack goes on; else the worst exit code of its apps
 */
export function ownEnd(apps: readonly AppStatus[], exitOnFailure: boolean): number | undefined {
  const states = apps
    .flatMap(({ instances }) => instances.map(({ state }) => state))
    .filter((state) => state.kind !== 'stopped' || state.why !== 'left-out');
  if (exitOnFailure) {
    const failed = states.find(({ kind }) => kind === 'failed');
    if (failed) return endOf(failed);
  }
  // Files and apps that someone else serves never end: there is still something to serve.
  if (states.length === 0 || apps.some(({ instances }) => instances.length === 0)) return undefined;
  const ends = states.map(endOf);
  if (ends.some((end) => end === undefined)) return undefined;
  return Math.max(...ends.map((end) => end ?? 0));
}
