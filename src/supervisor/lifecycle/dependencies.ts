/**
 * Which apps an app still waits for. Cycles and unknown names have been refused with the config. Pure.
 */
import type { App } from '../../model/app.js';
import { failure } from '../../model/failure.js';
import { isSettled, satisfiesDependants, stateWord } from '../../model/state.js';
import type { Blocker, InstanceState } from '../../model/state.js';
import type { Way } from './phase.js';

/** States of all instances of an app; empty for an app without a life of its own (files). */
export type StatesOf = (app: string) => readonly InstanceState[];

/** Why a state does not satisfy, in words. */
function why(app: App, state: InstanceState): string {
  switch (state.kind) {
    case 'failed':
    case 'skipped':
    case 'down':
      return `${state.kind}: ${state.failure.message}`;
    case 'backoff':
      return `${state.failure ? state.failure.message : state.exit.words}; it starts again`;
    case 'exited':
      return state.exit.words;
    case 'stopped':
      return `stopped; start it: sockpit start ${app.name}`;
    case 'starting':
      return state.overdue ? `overdue: ${state.overdue.message}` : stateWord(state);
    case 'pending': {
      const first = state.blockedBy[0];
      return first ? `waits for ${first.app}` : 'about to start';
    }
    case 'running':
      return state.role === 'oneshot' ? 'not finished yet' : 'running, and may still answer';
    case 'stopping':
    case 'ready':
    case 'up':
      return state.kind;
  }
}

function isHopeless(state: InstanceState): boolean {
  return state.kind === 'failed' || state.kind === 'exited';
}

/**
 * What stands between an app and its start. An instance that was `skipped` stands in nobody's way:
 * it was declared optional.
 */
export function outlook(app: App, apps: readonly App[], statesOf: StatesOf): Way {
  const by: Blocker[] = [];
  const without: Blocker[] = [];
  for (const name of app.after) {
    const other = apps.find((candidate) => candidate.name === name);
    if (!other) continue;
    for (const state of statesOf(name)) {
      if (satisfiesDependants(state, other.oneshot)) continue;
      const blocker: Blocker = {
        app: name,
        state: state.kind,
        why: why(other, state),
        settled: isSettled(state),
      };
      if (state.kind === 'skipped') {
        without.push(blocker);
        continue;
      }
      if (isHopeless(state)) {
        const facts = { app: app.name, dependency: name, state: blocker.why };
        return { kind: 'hopeless', failure: failure('dependency-failed', facts) };
      }
      by.push(blocker);
      break;
    }
  }
  return by.length > 0 ? { kind: 'blocked', by } : { kind: 'free', without };
}
