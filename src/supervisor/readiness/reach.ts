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
import { failure } from '../../model/failure.js';
import type { CutOff } from '../../model/state.js';
import { describeUpstream, sameUpstream, type Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { Stoppable } from './path-watch.js';
import { placeAt, type PlaceWatch, type Standing } from './place.js';
import type { ReadinessPorts } from './ports.js';
import type { ReadinessReport, WatchInput } from './report.js';
import { seek, type ReadyAt } from './seek.js';

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

/** Pure. */
export function judgeReach(facts: {
  readonly standing: Standing;
  /** Since the first sign that something is wrong. */
  readonly awayMs: number;
  /** How long an instance that has closed its socket has to come back. */
  readonly withinMs: number;
}): Reachability {
  const { standing, awayMs, withinMs } = facts;
  if (standing === 'listens') return 'reachable';
  // At once, or its requests go to a stranger.
  if (awayMs < (standing === 'closed' ? RESTART_MS : PAUSE_MS)) return 'away';
  if (standing === 'held') return 'none';
  return awayMs >= withinMs ? 'late' : 'soon';
}

export interface ReachWorld {
  /** Where the instance was found ready. */
  readonly upstream: Upstream;
  /** It speaks HTTP there. */
  readonly http: boolean;
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
  readonly #place: PlaceWatch;
  readonly #events: Stoppable;
  #timer: Timer | undefined;
  /** The first sign that something is wrong; epoch ms. */
  #suspectSince: number | undefined;
  /** As it was last told. */
  #told: 'reachable' | CutOff['hope'] = 'reachable';
  #looking = false;
  /** Something happened since the last look began. */
  #stirred = false;
  #search: Stoppable | undefined;
  #stopped = false;

  constructor(world: ReachWorld) {
    const { upstream, ports, input } = world;
    this.#world = world;
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
    this.#suspectSince ??= this.#world.input.clock.now();
    if (!this.#looking) this.#lookIn(this.#settlingMs);
  }

  /** A file comes and goes in steps; a port is there or not. */
  get #settlingMs(): number {
    return this.#world.upstream.kind === 'unix' ? PAUSE_MS : 0;
  }

  #lookIn(ms: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#world.input.clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { upstream, input, ports } = this.#world;
    const { clock, app } = input;
    const isThere = upstream.kind === 'tcp' || ports.isSocket(upstream.path);
    this.#stirred = false;
    if (isThere && this.#suspectSince === undefined) {
      this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#suspectSince ??= clock.now();
    const awayMs = clock.now() - this.#suspectSince;
    this.#looking = true;
    const standing = await this.#place.standing();
    this.#looking = false;
    if (this.#stopped) return;
    const reach = judgeReach({ standing, awayMs, withinMs: app.withinMs });
    this.#seekAfter(standing);
    if (reach !== 'away') this.#tell(reach);
    if (reach === 'reachable') this.#suspectSince = undefined;
    const pause = this.#pauseAfter(reach, isThere, awayMs);
    if (pause !== undefined) this.#lookIn(pause);
  }

  #pauseAfter(reach: Reachability, isThere: boolean, awayMs: number): number | undefined {
    if (this.#stirred) {
      this.#suspectSince ??= this.#world.input.clock.now();
      return this.#settlingMs;
    }
    if (reach === 'reachable') {
      return this.#world.upstream.kind === 'unix' ? LOOK_EVERY_MS : undefined;
    }
    if (reach === 'away' && awayMs < PAUSE_MS) return PAUSE_MS - awayMs;
    if (reach === 'away' && awayMs < RESTART_MS) return Math.min(RESTART_MS - awayMs, RETRY_MS);
    // Where it is looked for, it is seen there when it is back.
    return isThere && !this.#search ? RETRY_MS : LOOK_EVERY_MS;
  }

  #tell(reach: Exclude<Reachability, 'away'>): void {
    if (reach === this.#told) return;
    this.#told = reach;
    const { upstream, input, report } = this.#world;
    if (reach === 'reachable') {
      report({ kind: 'reachable' });
      return;
    }
    const app = input.app.name;
    const why =
      reach === 'none' && upstream.kind === 'unix'
        ? failure('socket-gone', { app, path: upstream.path })
        : failure('not-listening', { app, where: describeUpstream(upstream) });
    const since = this.#suspectSince ?? input.clock.now();
    report({ kind: 'cut-off', cutOff: { since, failure: why, hope: reach } });
  }

  /** Whoever has closed its socket may open another. */
  #seekAfter(standing: Standing): void {
    const { input, ports, http } = this.#world;
    if (standing === 'listens' || standing === 'held') {
      this.#search?.stop();
      this.#search = undefined;
    } else if (input.app.upstream.kind !== 'fixed') {
      this.#search ??= seek({
        ...{ input, ports, http },
        scan: (known) => this.#world.scan(known),
        seen: (listeners) => {
          if (this.#place.isOf(listeners)) this.#lookAgain();
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
    if (sameUpstream(found.candidate.upstream, this.#world.upstream)) {
      found.candidates.stop();
      this.#lookAgain();
      return;
    }
    this.stop();
    this.#world.moved(found);
  }
}
