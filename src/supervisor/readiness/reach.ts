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
import { sameUpstream, type Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { Stoppable } from './path-watch.js';
import { placeAt, type Place, type Standing } from './place.js';
import type { ReadinessPorts } from './ports.js';
import type { ReadinessReport, WatchInput } from './report.js';
import { seek, type Found } from './seek.js';

/** So long a socket that is bound anew may be away. */
const PAUSE_MS = 250;
/** How often what should be there, but takes no connection, is tried. */
const RETRY_MS = 500;
/** How often a file is looked for where no event tells of it (inotify's limits). */
const LOOK_EVERY_MS = 5000;

export type Reach = 'reachable' | 'away' | 'gone';

/** Pure. */
export function judgeReach(facts: {
  readonly standing: Standing;
  /** Since the first sign that something is wrong. */
  readonly awayMs: number;
  /** How long an instance that has closed its socket has to come back. */
  readonly withinMs: number;
}): Reach {
  const { standing, awayMs, withinMs } = facts;
  if (standing === 'listens') return 'reachable';
  return awayMs >= (standing === 'held' ? PAUSE_MS : withinMs) ? 'gone' : 'away';
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
  moved(found: Found): void;
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
  readonly #place: Place;
  readonly #events: Stoppable;
  #timer: Timer | undefined;
  /** The first sign that something is wrong; epoch ms. */
  #suspectSince: number | undefined;
  #gone = false;
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
    if (reach === 'reachable') this.#suspectSince = undefined;
    if (upstream.kind === 'unix') this.#tell(reach === 'gone');
    const pause = this.#pauseAfter(reach, isThere, awayMs);
    if (pause !== undefined) this.#lookIn(pause);
  }

  #pauseAfter(reach: Reach, isThere: boolean, awayMs: number): number | undefined {
    if (this.#stirred) {
      this.#suspectSince ??= this.#world.input.clock.now();
      return this.#settlingMs;
    }
    if (reach === 'reachable') {
      return this.#world.upstream.kind === 'unix' ? LOOK_EVERY_MS : undefined;
    }
    if (reach === 'away' && awayMs < PAUSE_MS) return PAUSE_MS - awayMs;
    return isThere ? RETRY_MS : LOOK_EVERY_MS;
  }

  #tell(gone: boolean): void {
    if (gone === this.#gone) return;
    this.#gone = gone;
    const { upstream, input, report } = this.#world;
    const path = upstream.kind === 'unix' ? upstream.path : '';
    const facts = { app: input.app.name, path };
    report(
      gone ? { kind: 'cut-off', failure: failure('socket-gone', facts) } : { kind: 'reachable' },
    );
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

  #found(found: Found): void {
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
