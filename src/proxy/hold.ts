/**
 * Whether a request goes through, waits, or is told: the decision, without time or sockets.
 *
 * A request to an app that is on its way waits in the proxy, so that an app that restarts twenty
 * times an hour is never seen to fail. But nobody should stare at a blank page: a page load that
 * has waited two seconds, or whose app has died in this start, gets the live page with the
 * traceback instead. After a death other requests wait two seconds at most, because six that wait
 * use up all connections that a browser opens to one host. So do those that come when nothing has
 * listened for some seconds; those that came before wait on, as it may be a slow restart.
 */
import type { Availability, Endpoint } from '../model/availability.js';

/** How long a page load waits before it is shown what is going on, and others after a death. */
const PATIENCE_MS = 2000;
/** Requests that wait for one app at the same time. */
export const MAX_HELD = 512;

export interface Waiting {
  /** ms since the request first had to wait; 0 for one that has not. */
  readonly waitedMs: number;
  /** See {@link WaitClock}. */
  readonly sinceDeathMs: number | undefined;
  readonly pageLoad: boolean;
  readonly holdForMs: number;
  /** Requests that wait for this app, without this one. */
  readonly othersHeld: number;
  /** The connect error of the last attempt, such as ECONNREFUSED; undefined before the first. */
  readonly refused: string | undefined;
}

export type HoldVerdict =
  | { readonly kind: 'serve'; readonly endpoints: readonly Endpoint[] }
  /** Look again at the next change, and after `ms` at the latest. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'tell'; readonly why: 'closed' | 'held out' | 'too many waiting' | 'page' }
  | { readonly kind: 'unrouted' };

/** How soon a refused connection is tried again when nothing is heard from the app: 10 ms to 250 ms. */
export function retryDelay(attempts: number): number {
  return Math.min(250, 10 * 2 ** Math.min(attempts, 10));
}

export function judgeHold(availability: Availability, waiting: Waiting): HoldVerdict {
  switch (availability.kind) {
    case 'unrouted':
      return { kind: 'unrouted' };
    case 'closed':
      return { kind: 'tell', why: 'closed' };
    case 'open':
      if (waiting.refused === undefined) {
        return { kind: 'serve', endpoints: availability.endpoints };
      }
      break;
    case 'coming':
      if (availability.died && waiting.pageLoad) return { kind: 'tell', why: 'page' };
      break;
    case 'deaf':
      if (waiting.pageLoad) return { kind: 'tell', why: 'page' };
  }
  if (waiting.waitedMs === 0 && waiting.othersHeld >= MAX_HELD) {
    return { kind: 'tell', why: 'too many waiting' };
  }
  const left = Math.min(
    waiting.holdForMs - waiting.waitedMs,
    waiting.pageLoad ? PATIENCE_MS - waiting.waitedMs : Infinity,
    waiting.sinceDeathMs === undefined ? Infinity : PATIENCE_MS - waiting.sinceDeathMs,
  );
  if (left > 0) return { kind: 'wait', ms: left };
  return { kind: 'tell', why: waiting.pageLoad ? 'page' : 'held out' };
}
