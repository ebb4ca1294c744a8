/**
 * Whether a ready instance can still be reached where it was found.
 *
 * The file of a Unix socket may be deleted by anybody (`git clean -fdx`): the instance listens on, and
 * does not notice. A socket that it still holds will not come back by itself.
 *
 * The other case is that the instance itself has closed its socket, to bind it anew or to end, as its own
 * watcher restarts it. It may come back elsewhere, and is looked for unless its place is fixed.
 */
import type { Timer } from '../../model/clock.js';
import { failure, type Failure } from '../../model/failure.js';
import type { CutOff } from '../../model/state.js';
import { describeUpstream, sameUpstream, type Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { Stoppable } from './path-watch.js';
import { placeAt, type PlaceWatch, type Standing } from './place.js';
import type { ReadinessPorts } from './ports.js';
import type { ReadinessReport, WatchInput } from './report.js';
import { seek, type LostPlace, type ReadyAt } from './seek.js';

/** So long a socket that is bound anew may be away. */
const PAUSE_MS = 250;
/** How often what should be there, but takes no connection, is tried. */
const RETRY_MS = 500;
/** How often a file is looked for where no event tells of it (inotify's limits). */
const LOOK_EVERY_MS = 5000;

/** A watcher's restart takes 0.1 s to 2 s: nobody is told of that. */
const RESTART_MS = 2000;

/** `soon`, `late` and `none` are the hopes of one that is cut off. */
export type Reachability = 'reachable' | 'away' | CutOff['hope'];

/** What a reachability is judged by. */
export interface ReachFacts {
  readonly standing: Standing;
  /** Since the first sign that something is wrong. */
  readonly awayMs: number;
  /** Since this standing was first seen. */
  readonly standsMs: number;
  /** How long an instance that has closed its socket has to come back. */
  readonly withinMs: number;
}

/** Pure. */
export function judgeReach(facts: ReachFacts): Reachability {
  const { standing, awayMs, withinMs } = facts;
  if (standing === 'listens') return 'reachable';
  if (patienceLeft(facts) > 0) return 'away';
  if (standing === 'held') return 'none';
  return awayMs >= withinMs ? 'late' : 'soon';
}

/** How long nobody is told, in ms. */
function patienceLeft({ standing, awayMs, standsMs }: Omit<ReachFacts, 'withinMs'>): number {
  if (standing === 'closed') return RESTART_MS - awayMs;
  // At once, or its requests go to a stranger; who has come between two looks is not one for certain.
  return PAUSE_MS - (standing === 'taken' ? standsMs : awayMs);
}

export interface ReachWorld {
  /** Where the instance is ready. */
  readonly place: LostPlace;
  /** It was seen to listen there beside its place. */
  readonly isNeighbour: (upstream: Upstream) => boolean;
  readonly input: WatchInput;
  readonly ports: ReadinessPorts;
  readonly scan: (known?: readonly Listener[]) => Promise<readonly Listener[]>;
  readonly report: (change: Extract<ReadinessReport, { kind: 'cut-off' | 'reachable' }>) => void;
  /** It listens elsewhere now; nothing more is watched here. */
  moved(found: ReadyAt): void;
}

export interface ReachWatch extends Stoppable {
  /** A connection was refused: look at once. */
  doubt(): void;
}

export function watchReach(world: ReachWorld): ReachWatch {
  return new Watch(world);
}

class Watch implements ReachWatch {
  readonly #world: ReachWorld;
  readonly #upstream: Upstream;
  readonly #place: PlaceWatch;
  readonly #events: Stoppable;
  #timer: Timer | undefined;
  /** The first sign that something is wrong, on {@link Clock.elapsed}. */
  #suspectSince: number | undefined;
  /** As it was last told. */
  #told: 'reachable' | { readonly hope: CutOff['hope']; readonly code: Failure['code'] } =
    'reachable';
  #stands: { readonly standing: Standing; readonly since: number } | undefined;
  #looking = false;
  /** Something happened since the last look began. */
  #stirred = false;
  #isTaken = false;
  #search: Stoppable | undefined;
  #stopped = false;

  constructor(world: ReachWorld) {
    const { ports, input } = world;
    const { upstream } = world.place;
    this.#world = world;
    this.#upstream = upstream;
    this.#place = placeAt(upstream, { input, ports, scan: () => world.scan() });
    const stir = (): void => this.#stir();
    this.#events =
      upstream.kind === 'unix' ? ports.watchPath(upstream.path, stir) : ports.losses(stir);
    if (upstream.kind === 'unix') this.#lookIn(LOOK_EVERY_MS);
  }

  doubt(): void {
    this.#place.doubt();
    this.#stir();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#events.stop();
    this.#search?.stop();
    this.#place.stop();
  }

  #stir(): void {
    // The look that the first event has led to sees what the others tell of.
    if (this.#stirred) return;
    this.#stirred = true;
    this.#suspectSince ??= this.#world.input.clock.elapsed();
    if (!this.#looking) this.#lookIn(this.#settlingMs);
  }

  /** A file comes and goes in steps; a port is there or not. */
  get #settlingMs(): number {
    return this.#upstream.kind === 'unix' ? PAUSE_MS : 0;
  }

  #lookIn(ms: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#world.input.clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { input, ports } = this.#world;
    const { clock, app } = input;
    const upstream = this.#upstream;
    const isThere = upstream.kind === 'tcp' || ports.isSocket(upstream.path);
    this.#stirred = false;
    if (isThere && this.#suspectSince === undefined) {
      this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#suspectSince ??= clock.elapsed();
    const awayMs = clock.elapsed() - this.#suspectSince;
    this.#looking = true;
    const standing = await this.#place.standing();
    this.#looking = false;
    if (this.#stopped) return;
    if (standing !== this.#stands?.standing) this.#stands = { standing, since: clock.elapsed() };
    const standsMs = clock.elapsed() - this.#stands.since;
    const facts = { standing, awayMs, standsMs, withinMs: app.withinMs };
    const reach = judgeReach(facts);
    this.#seekAfter(standing);
    if (reach !== 'away') this.#tell(reach, standing);
    if (reach === 'reachable') this.#suspectSince = undefined;
    const pause = this.#pauseAfter(reach, isThere, facts);
    if (pause !== undefined) this.#lookIn(pause);
  }

  #pauseAfter(reach: Reachability, isThere: boolean, facts: ReachFacts): number | undefined {
    if (this.#stirred) {
      this.#suspectSince ??= this.#world.input.clock.elapsed();
      return this.#settlingMs;
    }
    if (reach === 'reachable') {
      return this.#upstream.kind === 'unix' ? LOOK_EVERY_MS : undefined;
    }
    if (reach === 'away') {
      const soon = facts.awayMs < PAUSE_MS ? PAUSE_MS - facts.awayMs : RETRY_MS;
      return Math.min(patienceLeft(facts), soon);
    }
    // Where it is looked for, it is seen there when it is back.
    return isThere && !this.#search ? RETRY_MS : LOOK_EVERY_MS;
  }

  #tell(reach: Exclude<Reachability, 'away'>, standing: Standing): void {
    const { input, report } = this.#world;
    if (reach === 'reachable') {
      if (this.#told !== 'reachable') report({ kind: 'reachable' });
      this.#told = 'reachable';
      return;
    }
    const why = this.#why(reach, standing);
    if (this.#told !== 'reachable' && reach === this.#told.hope && why.code === this.#told.code) {
      return;
    }
    this.#told = { hope: reach, code: why.code };
    const awayMs = input.clock.elapsed() - (this.#suspectSince ?? input.clock.elapsed());
    const since = input.clock.now() - awayMs;
    report({ kind: 'cut-off', cutOff: { since, failure: why, hope: reach } });
  }

  #why(hope: CutOff['hope'], standing: Standing): Failure {
    const upstream = this.#upstream;
    const { input, ports } = this.#world;
    const app = input.app.name;
    if (hope === 'none' && upstream.kind === 'unix') {
      return failure('socket-gone', { app, path: upstream.path });
    }
    const where = describeUpstream(upstream);
    return standing === 'taken'
      ? failure('place-taken', { app, where, holder: ports.holder(upstream) })
      : failure('not-listening', { app, where });
  }

  /** Whoever has closed its socket may open another. */
  #seekAfter(standing: Standing): void {
    const { input, ports, place, isNeighbour } = this.#world;
    this.#isTaken = standing === 'taken';
    if (standing === 'listens' || standing === 'held') {
      this.#search?.stop();
      this.#search = undefined;
    } else if (input.app.upstream.kind !== 'fixed') {
      this.#search ??= seek({
        ...{ input, ports, lost: place, isNeighbour },
        isTaken: () => this.#isTaken,
        scan: (known) => this.#world.scan(known),
        seen: (listeners) => {
          if (!this.#place.isOf(listeners)) return;
          this.#place.doubt();
          this.#lookAgain();
        },
        found: (found) => this.#found(found),
      });
    }
  }

  #lookAgain(): void {
    if (!this.#looking) this.#lookIn(0);
  }

  #found(found: ReadyAt): void {
    this.#search = undefined;
    if (sameUpstream(found.candidate.upstream, this.#upstream)) {
      found.candidates.stop();
      this.#lookAgain();
      return;
    }
    this.stop();
    this.#world.moved(found);
  }
}
