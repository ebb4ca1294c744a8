/**
 * Looks for the place where an instance listens that has left the one where it was found: its own watcher
 * brings it back, and not always on the same port.
 */
import type { Timer } from '../../model/clock.js';
import type { Listener } from '../discovery/listener.js';
import type { CandidateView } from './candidate.js';
import { createCandidateSet, type CandidateSet } from './candidate-set.js';
import { choose } from './choice.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import type { WatchInput } from './report.js';
import { createScanner } from './scanner.js';

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

export interface Seeking {
  readonly input: WatchInput;
  readonly ports: ReadinessPorts;
  /** It spoke HTTP, so that nothing else is taken for it. */
  readonly http: boolean;
  scan(known?: readonly Listener[]): Promise<readonly Listener[]>;
  /** After each look. */
  seen(listeners: readonly Listener[]): void;
  /** Called once; nothing more is done then. */
  found(found: ReadyAt): void;
}

export function seek({ input, ports, http, ...calls }: Seeking): Stoppable {
  const { app, clock } = input;
  const begun = clock.now();
  // Its sockets have gone, and as many may have come.
  ports.ended();
  let listeners: readonly Listener[] = ports.justSpawned();
  let decision: Timer | undefined;
  let over = false;

  const decide = (): void => {
    if (over) return;
    decision?.cancel();
    const choice = choose({
      plan: app.upstream.kind,
      rule: app.ready ?? (http ? { kind: 'http' } : undefined),
      awaited: undefined,
      candidates: candidates.all(),
      now: clock.now(),
      ruleMetAt: begun,
    });
    if (choice.kind === 'wait') {
      if (choice.until === undefined) return;
      decision = clock.after(Math.max(1, choice.until - clock.now()), decide);
    } else if (choice.http || !http) {
      end();
      calls.found({ ...choice, candidates, listeners });
    }
  };
  const candidates = createCandidateSet(input, ports, decide);
  const scanner = createScanner({
    ...{ clock, ports, printed: input.printed },
    scan: () => calls.scan(listeners),
    found: (seen) => {
      if (over) return;
      if (seen !== listeners) candidates.found(seen);
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
