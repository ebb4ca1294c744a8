/**
 * A supervisor that does not answer. One that hangs, or whose network is dead, closes nothing: its
 * events only stop coming, as those of a quiet stack do. So it is told by a question that waits. Pure.
 */
import { formatDuration } from '../src/model/duration.js';
import { withNoticeBehind, withoutNotice, type ShownNotices } from './notices.js';

export interface Silence {
  /** When (our clock) the question was asked that has had no answer for too long. */
  readonly silentSince: number | undefined;
}

export const NO_SILENCE: Silence = { silentSince: undefined };

/** Seconds without an answer. One that runs gives it within milliseconds. */
const SILENT_AFTER = 3;
const SECOND_MS = 1000;

/**
 * A question still waits.
 * @param seconds in which this process ran: while it was stopped itself, nobody kept it waiting
 */
export function withWait<T extends Silence>(state: T, seconds: number, now: number): T {
  if (seconds < SILENT_AFTER || state.silentSince !== undefined) return state;
  return { ...state, silentSince: now - seconds * SECOND_MS };
}

/** An answer has come. What became of an action that waited for it says more than that. */
export function withAnswer<T extends Silence & ShownNotices>(state: T, now: number): T {
  if (state.silentSince === undefined) return state;
  const text = `the supervisor answers again; it did not for ${spanFrom(state.silentSince, now)}`;
  const notice = { t: now, level: 'warning', app: null, text } as const;
  const calm = withoutNotice(state, ({ endsWith }) => endsWith === 'answer');
  return withNoticeBehind({ ...calm, silentSince: undefined }, notice, state.silentSince);
}

/** The longest first. */
export function silenceForms(since: number, now: number): readonly [string, string] {
  const span = spanFrom(since, now);
  return [`supervisor does not answer (${span})`, `no answer (${span})`];
}

function spanFrom(since: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / SECOND_MS));
  return seconds < 60 ? `${seconds}s` : formatDuration(seconds * SECOND_MS);
}
