/**
 * What becomes of an instance that is ready: it is told of, and again when it has moved. Where it was at first is
 * where it belongs, so it is taken back there as soon as it listens there again.
 */
import { describeUpstream, sameUpstream, type Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import { followChoice, type AfterChoice } from './after-choice.js';
import { watchHome } from './home.js';
import { Neighbours } from './neighbours.js';
import type { Stoppable } from './path-watch.js';
import { watchReach, type ReachWatch, type ReachWorld } from './reach.js';
import type { ReadinessReport } from './report.js';
import type { LostPlace, ReadyAt } from './seek.js';
import { sameServer } from './told.js';

export interface FollowWorld
  extends Pick<ReachWorld, 'input' | 'ports' | 'scan'>, Pick<AfterChoice, 'remark' | 'later'> {
  readonly say: (report: ReadinessReport) => void;
}

export function followReady(found: ReadyAt, world: FollowWorld): ReachWatch {
  return new Follower(found, world);
}

class Follower implements ReachWatch {
  readonly #world: FollowWorld;
  readonly #neighbours: Neighbours;
  readonly #home: LostPlace;
  #candidates: Stoppable;
  #at: Upstream;
  #reach: ReachWatch;
  /** While it is elsewhere. */
  #homeWatch: Stoppable | undefined;

  constructor(found: ReadyAt, world: FollowWorld) {
    const { upstream } = found.candidate;
    this.#world = world;
    this.#neighbours = new Neighbours(world.ports);
    this.#home = placeOf(found);
    this.#candidates = found.candidates;
    this.#at = upstream;
    this.#neighbours.note(found.listeners, upstream);
    world.say({ kind: 'ready', ...whereIn(this.#home) });
    this.#follow(found);
    this.#reach = this.#watch(this.#home);
  }

  doubt(): void {
    this.#reach.doubt();
  }

  stop(): void {
    this.#reach.stop();
    this.#homeWatch?.stop();
    this.#candidates.stop();
  }

  #follow({ candidate, http, candidates, listeners }: ReadyAt): void {
    const { input, remark, later } = this.#world;
    const scan = (): Promise<readonly Listener[]> => this.#scan();
    const { app } = input;
    followChoice(candidate, http, listeners, { candidates, app, scan, remark, later });
  }

  #watch(place: LostPlace): ReachWatch {
    const { input, ports, say } = this.#world;
    return watchReach({
      ...{ place, input, ports },
      scan: (known) => this.#scan(known),
      isNeighbour: (upstream) =>
        !sameServer(upstream, this.#home.upstream) && this.#neighbours.has(upstream),
      report: say,
      moved: (found) => this.#move(found),
    });
  }

  async #scan(known?: readonly Listener[]): Promise<readonly Listener[]> {
    const listeners = await this.#world.scan(known);
    this.#neighbours.note(listeners, this.#at);
    return listeners;
  }

  #move(found: ReadyAt): void {
    const place = placeOf(found);
    if (sameUpstream(place.upstream, this.#home.upstream)) {
      found.candidates.stop();
      this.#return();
      return;
    }
    const from = describeUpstream(this.#at);
    this.#goTo(place, `${describeUpstream(place.upstream)} now, no more on ${from}`);
    this.#candidates.stop();
    this.#candidates = found.candidates;
    this.#follow(found);
    this.#homeWatch ??= watchHome(this.#home.upstream, {
      ...this.#world,
      back: () => this.#return(),
    });
  }

  #return(): void {
    this.#homeWatch?.stop();
    this.#homeWatch = undefined;
    this.#reach.stop();
    this.#goTo(this.#home, `${describeUpstream(this.#home.upstream)} again`);
  }

  #goTo(place: LostPlace, where: string): void {
    const text = `listens on ${where}: that is where requests go`;
    this.#world.say({ kind: 'remark', level: 'info', text });
    this.#world.say({ kind: 'moved', ...whereIn(place) });
    this.#at = place.upstream;
    this.#reach = this.#watch(place);
  }
}

function placeOf({ candidate, http }: ReadyAt): LostPlace {
  const { upstream, reason } = candidate;
  return { upstream, reason, http };
}

function whereIn({ upstream, reason, http }: LostPlace): {
  readonly upstream: Upstream;
  readonly http: boolean;
  readonly guessed: boolean;
} {
  return { upstream, http, guessed: reason === 'remembered' || reason === 'found' };
}
