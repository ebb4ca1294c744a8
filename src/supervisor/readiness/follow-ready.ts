/**
 * What becomes of an instance that is ready: it is told of, and again when it has moved.
 */
import { describeUpstream, type Upstream } from '../../model/upstream.js';
import { followChoice, type AfterChoice } from './after-choice.js';
import { watchReach, type ReachWatch, type ReachWorld } from './reach.js';
import type { ReadinessReport } from './report.js';
import type { ReadyAt } from './seek.js';

export interface FollowWorld
  extends Pick<ReachWorld, 'input' | 'ports' | 'scan'>, Pick<AfterChoice, 'remark' | 'later'> {
  readonly say: (report: ReadinessReport) => void;
}

export function followReady(found: ReadyAt, world: FollowWorld): ReachWatch {
  return new Follower(found, world);
}

class Follower implements ReachWatch {
  readonly #world: FollowWorld;
  #found: ReadyAt;
  #reach: ReachWatch;

  constructor(found: ReadyAt, world: FollowWorld) {
    this.#world = world;
    this.#found = found;
    this.#reach = this.#settle(found);
  }

  doubt(): void {
    this.#reach.doubt();
  }

  stop(): void {
    this.#reach.stop();
    this.#found.candidates.stop();
  }

  #settle({ candidate, http, candidates, listeners }: ReadyAt): ReachWatch {
    const { input, ports, scan, say } = this.#world;
    const { reason, upstream } = candidate;
    const guessed = reason === 'remembered' || reason === 'found';
    say({ kind: 'ready', upstream, http, guessed });
    followChoice(candidate, http, listeners, { ...this.#world, candidates, app: input.app });
    return watchReach({
      ...{ upstream, http, input, ports, scan },
      report: say,
      moved: (found) => this.#move(upstream, found),
    });
  }

  #move(from: Upstream, found: ReadyAt): void {
    const to = describeUpstream(found.candidate.upstream);
    const text = `listens on ${to} now, no more on ${describeUpstream(from)}: that is where requests go`;
    this.#world.say({ kind: 'remark', level: 'info', text });
    this.#found.candidates.stop();
    this.#found = found;
    this.#reach = this.#settle(found);
  }
}
