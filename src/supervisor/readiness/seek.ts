/**
 * Looks for the place where an instance listens that has left the one where it was found: its own watcher
 * brings it back, and not always on the same port.
 *
 * Most come back where they were, and that may take longer than to open what they listen on beside it. So what was
 * there beside the place is passed over, and what is new has to wait for a while.
 */
import type { Timer } from '../../model/clock.js';
import type { Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { CandidateView, Reason } from './candidate.js';
import { createCandidateSet, type CandidateSet } from './candidate-set.js';
import { choose, ELSEWHERE_MS } from './choice.js';
import { PathRule } from './path-rule.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import type { WatchInput } from './report.js';
import { createScanner } from './scanner.js';
import { sameServer } from './told.js';

/** Most watchers bring it back within seconds; who is at a syntax error takes longer. */
const HASTE_MS = 30_000;

/** Where an instance is ready, and where else it may answer. */
export interface ReadyAt {
  readonly candidate: CandidateView;
  readonly http: boolean;
  /** Handed over with it. */
  readonly candidates: CandidateSet;
  readonly listeners: readonly Listener[];
}

/** A place that an instance has left. */
export interface LostPlace {
  readonly upstream: Upstream;
  /** Why it was looked for there. */
  readonly reason: Reason;
  /** It spoke HTTP there, so that nothing else is taken for it. */
  readonly http: boolean;
}

/**
 * From when on what listens at another place is where the instance is now. One that obeys what it is told comes
 * back to the same place, and has as long for that as to start, unless somebody else is there. Pure.
 *
 * @param facts.since when the other place began to answer; this and the others on {@link Clock.elapsed}
 */
export function movedFrom(
  other: Pick<CandidateView, 'upstream' | 'reason'>,
  lost: LostPlace,
  facts: {
    readonly since: number;
    readonly lostAt: number;
    readonly withinMs: number;
    readonly isTaken: boolean;
  },
): number {
  const { since, lostAt, withinMs, isTaken } = facts;
  // The same on another address, or where it was told to be all the time.
  if (other.reason === 'told' || sameServer(other.upstream, lost.upstream)) return since;
  const obeys = lost.reason === 'told' || lost.reason === 'offered';
  return Math.max(since + ELSEWHERE_MS, obeys && !isTaken ? lostAt + withinMs : 0);
}

export interface Seeking {
  readonly input: WatchInput;
  readonly ports: ReadinessPorts;
  readonly lost: LostPlace;
  /** Was there before. */
  readonly isNeighbour: (upstream: Upstream) => boolean;
  /** Somebody else is where it was. */
  isTaken(): boolean;
  scan(known?: readonly Listener[]): Promise<readonly Listener[]>;
  /** After each look. */
  seen(listeners: readonly Listener[]): void;
  /** Called once; nothing more is done then. */
  found(found: ReadyAt): void;
}

export function seek({ input, ports, lost, ...calls }: Seeking): Stoppable {
  const { app, clock } = input;
  const { http } = lost;
  const begun = clock.elapsed();
  // Its sockets have gone, and as many may have come.
  ports.ended();
  let listeners: readonly Listener[] = ports.nothingKnown();
  let decision: Timer | undefined;
  let over = false;

  const decideAt = (at: number): void => {
    decision = clock.after(Math.max(1, at - clock.elapsed()), decide);
  };
  const decide = (): void => {
    if (over) return;
    decision?.cancel();
    const choice = choose({
      plan: app.upstream.kind,
      rule: app.ready ?? (http ? { kind: 'http' } : undefined),
      awaited: undefined,
      candidates: candidates.all().filter(({ upstream }) => !calls.isNeighbour(upstream)),
      now: clock.elapsed(),
      ruleMetAt: begun,
    });
    if (choice.kind === 'wait') {
      if (choice.until !== undefined) decideAt(choice.until);
      return;
    }
    const { candidate } = choice;
    if (http && !choice.http) return;
    const from = movedFrom(candidate, lost, {
      since: candidate.answer.kind === 'none' ? clock.elapsed() : candidate.answer.since,
      lostAt: begun,
      withinMs: app.withinMs,
      isTaken: calls.isTaken(),
    });
    if (clock.elapsed() < from) decideAt(from);
    else if (pathRule.isMetAt(candidate)) {
      end();
      calls.found({ ...choice, candidates, listeners });
    }
  };
  const candidates = createCandidateSet(input, ports, decide);
  const pathRule = new PathRule({
    ...{ input, ports },
    overdue: () => clock.elapsed() - begun >= app.withinMs,
    met: decide,
  });
  const scanner = createScanner({
    ...{ clock, ports, printed: input.printed },
    scan: () => calls.scan(listeners),
    found: (seen) => {
      if (over) return;
      if (seen !== listeners) {
        candidates.found(seen.filter(({ address }) => !calls.isNeighbour(address)));
      }
      listeners = seen;
      candidates.poke();
      decide();
      if (!isOver()) calls.seen(seen);
    },
  });
  // Read anew after every call.
  const isOver = (): boolean => over;
  const hasty = clock.after(HASTE_MS, () => scanner.slowDown());
  const end = (): void => {
    over = true;
    decision?.cancel();
    hasty.cancel();
    pathRule.stop();
    scanner.stop();
  };
  scanner.start();

  return {
    stop: () => {
      if (over) return;
      end();
      candidates.stop();
    },
  };
}
