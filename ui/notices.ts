/**
 * Notices: a list, and the one that stands above the footer for a while. Pure.
 */
import type { NoticeLevel } from '../src/model/event.js';
import type { StackStatus } from '../src/model/status.js';

/** What makes a notice untrue, or old news, before its time is up. */
export type NoticeEnd =
  /** The next key that does something. */
  | 'key'
  /** Its app has come to rest. */
  | 'settled'
  /** The stack answers again. */
  | 'answer'
  /** Events, log lines or requests come again. */
  | 'events'
  | 'logs'
  | 'requests';

export interface ShownNotice {
  /** Epoch ms, our clock. */
  readonly t: number;
  readonly level: NoticeLevel;
  readonly app: string | null;
  readonly text: string;
  /** Of one that the stack told: when, by the stack's clock. */
  readonly toldAt?: number;
  /** It leaves the screen with this; it stays in the list. */
  readonly endsWith?: NoticeEnd;
}

export interface ShownNotices {
  /** Oldest first. */
  readonly notices: readonly ShownNotice[];
  /** Until when (our clock) the last notice stands above the footer. */
  readonly noticeUntil: number;
}

export const NO_NOTICES: ShownNotices = { notices: [], noticeUntil: 0 };

/** How long a notice stands that nothing ends before. */
export const NOTICE_MS = 8000;
/** Notices kept for the list. */
const MAX_NOTICES = 200;

/** The notice above the footer, while it is to be shown. */
export function currentNotice(state: ShownNotices, now: number): ShownNotice | undefined {
  return now < state.noticeUntil ? state.notices.at(-1) : undefined;
}

/**
 * What was told before this dashboard came, or while its events had broken off, stands in the list;
 * what is new enough is shown.
 */
export function withMissedNotices<T extends ShownNotices>(
  state: T,
  stack: StackStatus,
  now: number,
): T {
  const known = new Set(state.notices.map(keyOf));
  const missed = stack.notices
    .map((notice) => ({ ...notice, t: notice.t + now - stack.now, toldAt: notice.t }))
    .filter((notice) => !known.has(keyOf(notice)));
  const notices = [...missed, ...state.notices].sort((a, b) => a.t - b.t).slice(-MAX_NOTICES);
  const shown = (missed.at(-1)?.t ?? -Infinity) + NOTICE_MS;
  return { ...state, notices, noticeUntil: Math.max(state.noticeUntil, shown) };
}

/** The same for one notice as an event and in a snapshot. */
function keyOf({ toldAt, app, text }: ShownNotice): string {
  return JSON.stringify([toldAt, app, text]);
}

/** Takes the notice that is shown from the screen, where `over` says so. */
export function withoutNotice<T extends ShownNotices>(
  state: T,
  over: (notice: ShownNotice) => boolean,
): T {
  const shown = state.noticeUntil > 0 ? state.notices.at(-1) : undefined;
  return shown && over(shown) ? { ...state, noticeUntil: 0 } : state;
}

/** As {@link withNotice}, but one that is shown and came at `since` or later stays in view. */
export function withNoticeBehind<T extends ShownNotices>(
  state: T,
  notice: ShownNotice,
  since: number,
): T {
  const shown = currentNotice(state, notice.t);
  if (!shown || shown.t < since) return withNotice(state, notice, NOTICE_MS);
  const notices = [...state.notices.slice(0, -1), notice, shown].slice(-MAX_NOTICES);
  return { ...state, notices };
}

export function withNotice<T extends ShownNotices>(
  state: T,
  notice: ShownNotice,
  showMs: number,
): T {
  const notices = [...state.notices, notice].slice(-MAX_NOTICES);
  return { ...state, notices, noticeUntil: notice.t + showMs };
}
