/**
 * When a stack in plain mode is over by itself, and with which exit code. Pure.
 */
import { constants } from 'node:os';
import type { ExitFacts } from '../../model/failure.js';
import type { InstanceState } from '../../model/state.js';
import type { AppStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';

type Failed = Extract<InstanceState, { kind: 'failed' }>;

/** As a shell would report it; undefined where no process of it has ended. */
function codeOf(exit: ExitFacts | undefined): number | undefined {
  if (!exit) return undefined;
  if (exit.signal !== null) {
    return 128 + ((constants.signals as Record<string, number | undefined>)[exit.signal] ?? 0);
  }
  return exit.code ?? undefined;
}

function codeOfFailure({ exit, failure }: Failed): number {
  // A program that is missing is not even tried; a shell would have said 127.
  if (failure.code === 'program-missing') return EXIT.notFound;
  if (failure.code === 'program-denied') return EXIT.notExecutable;
  // An app that has to run may not end at all: 0 is no success of it.
  return codeOf(exit) || EXIT.refused;
}

function statesOf(apps: readonly AppStatus[]): readonly InstanceState[] {
  return apps.flatMap(({ instances }) => instances.map(({ state }) => state));
}

/**
 * The exit code for the app that failed first; undefined while none has failed. One that failed
 * because of another one never counts before that.
 */
export function firstFailure(
  apps: readonly AppStatus[],
): { readonly app: AppStatus; readonly code: number } | undefined {
  let first: { readonly app: AppStatus; readonly state: Failed } | undefined;
  const isOwn = ({ failure }: Failed): boolean => failure.code !== 'dependency-failed';
  for (const app of apps) {
    for (const { state } of app.instances) {
      if (state.kind !== 'failed') continue;
      const earlier =
        first === undefined ||
        (isOwn(state) && !isOwn(first.state)) ||
        (isOwn(state) === isOwn(first.state) && state.since < first.state.since);
      if (earlier) first = { app, state };
    }
  }
  return first && { app: first.app, code: codeOfFailure(first.state) };
}

type End =
  /** It has ended by itself, or will never come to be. */
  | { readonly kind: 'ended'; readonly code: number }
  /** It does nothing, and nobody has asked for it. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'goes-on' };

function endOf(state: InstanceState): End {
  switch (state.kind) {
    case 'exited':
    case 'skipped':
      return { kind: 'ended', code: 0 };
    case 'failed':
      return { kind: 'ended', code: codeOfFailure(state) };
    case 'stopped':
      return { kind: state.why === 'manual' || state.why === 'left-out' ? 'idle' : 'goes-on' };
    case 'pending':
      // Whoever it waits for has ended, failed or was never asked for: it counts there.
      return { kind: state.blockedBy.some(({ settled }) => settled) ? 'idle' : 'goes-on' };
    default:
      return { kind: 'goes-on' };
  }
}

/**
 * @param exitOnFailure the first app that fails ends the stack
 * @returns undefined while the stack goes on; else the worst exit code of its apps
 */
export function ownEnd(apps: readonly AppStatus[], exitOnFailure: boolean): number | undefined {
  const failed = exitOnFailure ? firstFailure(apps) : undefined;
  if (failed) return failed.code;
  // Files and apps that someone else serves never end: there is still something to serve.
  if (apps.some(({ instances }) => instances.length === 0)) return undefined;
  const ends = statesOf(apps).map(endOf);
  if (ends.some(({ kind }) => kind === 'goes-on')) return undefined;
  const codes = ends.flatMap((end) => (end.kind === 'ended' ? [end.code] : []));
  return codes.length === 0 ? undefined : Math.max(...codes);
}
