/**
 * Why an instance is in its state, in words. Pure.
 */
import { awaitsText } from './awaits.js';
import { formatDuration } from './duration.js';
import { few } from './few.js';
import type { InstanceState } from './state.js';

/** What a `silent` instance is taken for, and the next step. */
export const SILENT_WORDS =
  'taken for a worker, without a route; if it serves requests, say where: port= or socket=; if not: worker';

/** What a program does that makes itself a daemon, and the next step. */
export function backgroundWords(left: readonly string[]): string {
  return `goes on in the background, where nothing watches it (${few(left)}): have its command stay in the foreground, without --daemon or the like`;
}

/** Null where there is nothing to say. */
export function reasonOf(state: InstanceState): string | null {
  switch (state.kind) {
    case 'pending':
      return state.blockedBy.length === 0
        ? null
        : `waits for ${state.blockedBy.map(({ app, why }) => `${app} (${why})`).join(', ')}`;
    case 'starting':
      if (state.overdue) return state.overdue.message;
      return state.awaits ? `waits for ${awaitsText(state.awaits)}` : null;
    case 'ready':
      if (state.cutOff) return state.cutOff.failure.message;
      return state.http || state.upstream === undefined
        ? null
        : 'answers, but not in HTTP: no route';
    case 'running':
      if (state.role === 'silent') return `nothing of it listens: ${SILENT_WORDS}`;
      return state.role === 'undecided' ? 'nothing listens yet' : null;
    case 'stopping':
      return state.remaining.length === 0 ? null : `waits for ${state.remaining.join(', ')}`;
    case 'backoff':
      return state.failure ? state.failure.message : state.exit.words;
    case 'stopped':
      return {
        asked: null,
        lazy: 'starts at its first request',
        manual: 'starts when told to',
        'left-out': 'left out; starts when told to',
      }[state.why];
    case 'exited':
      return state.left
        ? `${state.exit.words} and ${backgroundWords(state.left)}`
        : state.exit.words;
    case 'failed':
    case 'skipped':
    case 'down':
      return state.failure.message;
    case 'up':
      return null;
  }
}

/** {@link reasonOf}, with the time that is left until something happens. */
export function reasonAt(state: InstanceState, now: number): string | null {
  const why = reasonOf(state);
  const next = nextIn(state);
  if (next === undefined || next.at <= now) return why;
  const then = `${next.what} in ${formatDuration(leftUntil(next.at, next.from, now))}`;
  return why === null ? then : `${why}; ${then}`;
}

/**
 * ms until `at`. Never more than there was at the beginning, `from`: the system's clock may have been set back since,
 * and what happens at its time waits for no clock.
 */
export function leftUntil(at: number, from: number, now: number): number {
  return at - Math.max(from, now);
}

interface Next {
  readonly what: string;
  /** Epoch ms: when it happens, and since when that is known. */
  readonly at: number;
  readonly from: number;
}

/** What happens to it by itself; undefined: nothing at a time that is known. */
function nextIn(state: InstanceState): Next | undefined {
  switch (state.kind) {
    case 'starting':
      if (state.overdue || !state.awaits) return undefined;
      return { what: 'overdue', at: state.until, from: state.since };
    case 'running':
      if (state.role !== 'undecided') return undefined;
      return { what: 'taken for a worker', at: state.until, from: state.spawnedAt };
    case 'stopping':
      return { what: 'KILL', at: state.deadline, from: state.since };
    case 'backoff':
      return { what: 'starts again', at: state.until, from: state.since };
    default:
      return undefined;
  }
}
