/**
 * The place that an instance has left for another: it is taken back there when it listens there again.
 */
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';
import { placeAt, type PlaceWatch, type PlaceWorld } from './place.js';
import type { ReadinessPorts } from './ports.js';

export interface HomeWorld extends PlaceWorld {
  readonly ports: PlaceWorld['ports'] & Pick<ReadinessPorts, 'watchPath' | 'losses'>;
  /** Called once; nothing more is done then. */
  back(): void;
}

export function watchHome(upstream: Upstream, world: HomeWorld): Stoppable {
  return new HomeWatch(upstream, world);
}

class HomeWatch implements Stoppable {
  readonly #upstream: Upstream;
  readonly #world: HomeWorld;
  readonly #place: PlaceWatch;
  readonly #events: Stoppable[] = [];
  #looking = false;
  /** Something happened since the last look began. */
  #stirred = false;
  #stopped = false;

  constructor(upstream: Upstream, world: HomeWorld) {
    const { ports } = world;
    const stir = (): void => void this.#look();
    this.#upstream = upstream;
    this.#world = world;
    this.#place = placeAt(upstream, world);
    // Where TCP sockets have come or gone, one of them may be this; and time has passed, for what no event tells.
    this.#events.push(ports.losses(stir));
    if (upstream.kind === 'unix') this.#events.push(ports.watchPath(upstream.path, stir));
  }

  stop(): void {
    this.#stopped = true;
    for (const each of this.#events) each.stop();
    this.#place.stop();
  }

  async #look(): Promise<void> {
    this.#stirred = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#stirred && !this.#stopped) {
      this.#stirred = false;
      if (await this.#isBack()) this.#tell();
    }
    this.#looking = false;
  }

  async #isBack(): Promise<boolean> {
    const { ports, scan } = this.#world;
    const upstream = this.#upstream;
    if (upstream.kind === 'unix' && !ports.isSocket(upstream.path)) return false;
    if ((await this.#place.standing()) !== 'listens') return false;
    try {
      // A stranger may accept connections there as well.
      return this.#place.isOf(await scan());
    } catch {
      return false;
    }
  }

  #tell(): void {
    if (this.#stopped) return;
    this.stop();
    this.#world.back();
  }
}
