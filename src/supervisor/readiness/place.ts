/**
 * The place where an instance was found ready, and whether it still is the one who listens there.
 */
import type { Upstream } from '../../model/upstream.js';
import { answersAt } from '../discovery/listeners.js';
import type { Listener } from '../discovery/listener.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import type { WatchInput } from './report.js';

export type Standing =
  /** Connections go to the instance. */
  | 'listens'
  /** It listens on, and nobody can connect to it: the file of its socket is gone. */
  | 'held'
  /** Somebody else listens there, and nothing of the instance does. */
  | 'taken'
  /** Nobody does, or only the instance itself on another address of that port. */
  | 'closed';

export interface PlaceWatch {
  standing(): Promise<Standing>;
  /** Whether connections to it reach one of these. */
  isOf(listeners: readonly Listener[]): boolean;
  /** A connection was refused: what was known of it is not believed any more. */
  doubt(): void;
  stop(): void;
}

export interface PlaceWorld {
  readonly input: Pick<WatchInput, 'app' | 'pid' | 'runtimeDirectory'>;
  readonly ports: Pick<
    ReadinessPorts,
    'probe' | 'connectablePath' | 'isSocket' | 'realPath' | 'listeningOn' | 'scanAnew'
  >;
  /** Everything that the instance listens on now. */
  readonly scan: () => Promise<readonly Listener[]>;
}

export function placeAt(upstream: Upstream, world: PlaceWorld): PlaceWatch {
  return upstream.kind === 'unix'
    ? new SocketPlace(upstream.path, world)
    : new PortPlace(upstream, world);
}

/** A full queue is one that somebody listens to; where we have no descriptor left, nothing is known. */
const TELLS_NOTHING: readonly string[] = ['EAGAIN', 'EMFILE', 'ENFILE'];

/** A connection that is tried, to see whether it is accepted. */
class Trial {
  readonly #world: PlaceWorld;
  #probe: Stoppable | undefined;

  constructor(world: PlaceWorld) {
    this.#world = world;
  }

  accepts(upstream: Upstream): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      this.#probe = this.#world.ports.probe(upstream, '', (event) => {
        resolve(event.kind !== 'refused' || TELLS_NOTHING.includes(event.code));
      });
    }).finally(() => this.stop());
  }

  stop(): void {
    this.#probe?.stop();
  }
}

class SocketPlace implements PlaceWatch {
  readonly #path: string;
  readonly #realPath: string;
  readonly #world: PlaceWorld;
  readonly #trial: Trial;

  constructor(path: string, world: PlaceWorld) {
    this.#path = path;
    this.#realPath = world.ports.realPath(path);
    this.#world = world;
    this.#trial = new Trial(world);
  }

  async standing(): Promise<Standing> {
    const { ports, input, scan } = this.#world;
    if (ports.isSocket(this.#path)) {
      const path = ports.connectablePath(this.#path, input.runtimeDirectory);
      if (await this.#trial.accepts({ kind: 'unix', path })) return 'listens';
    }
    try {
      return this.isOf(await scan()) ? 'held' : 'closed';
    } catch {
      return 'closed';
    }
  }

  isOf(listeners: readonly Listener[]): boolean {
    const { realPath } = this.#world.ports;
    return listeners.some(
      ({ address }) => address.kind === 'unix' && realPath(address.path) === this.#realPath,
    );
  }

  doubt(): void {
    // It is tried at each look.
  }

  stop(): void {
    this.#trial.stop();
  }
}

type Port = Extract<Upstream, { readonly kind: 'tcp' }>;

class PortPlace implements PlaceWatch {
  readonly #upstream: Port;
  readonly #world: PlaceWorld;
  readonly #trial: Trial;
  /** The sockets that listened on the port when it was last seen to be the instance's. */
  #known: readonly number[] | undefined;
  /** Those that were last seen to be somebody else's. */
  #others: readonly number[] | undefined;

  constructor(upstream: Port, world: PlaceWorld) {
    this.#upstream = upstream;
    this.#world = world;
    this.#trial = new Trial(world);
  }

  async standing(): Promise<Standing> {
    try {
      return await this.#look();
    } catch {
      // Nothing can be seen now; the next look may.
      return 'listens';
    }
  }

  async #look(): Promise<Standing> {
    const { ports, input, scan } = this.#world;
    const { port } = this.#upstream;
    const now = await ports.listeningOn(port);
    if (now && this.#known && sameElements(now, this.#known)) return 'listens';
    if (now && this.#others && sameElements(now, this.#others)) return 'taken';
    // The port may be that of a container, whose processes are not ours; some containers have no socket on this machine.
    if (input.app.upstream.kind === 'fixed') {
      const takes = (now?.length ?? 0) > 0 || (await this.#trial.accepts(this.#upstream));
      if (takes) this.#known = now;
      return takes ? 'listens' : 'closed';
    }
    if (now?.length === 0) return 'closed';
    let own = await scan();
    // Who has just been forked may not have been seen: its socket would be taken for a stranger's.
    if (now && !this.isOf(own)) own = await ports.scanAnew(input.pid);
    if (this.isOf(own)) {
      this.#known = now;
      return 'listens';
    }
    if (!now || own.some(({ address }) => address.kind === 'tcp' && address.port === port)) {
      return 'closed';
    }
    this.#others = now;
    return 'taken';
  }

  isOf(listeners: readonly Listener[]): boolean {
    return listeners.some((listener) => answersAt(listener, this.#upstream));
  }

  doubt(): void {
    this.#known = undefined;
    this.#others = undefined;
  }

  stop(): void {
    this.#trial.stop();
  }
}

function sameElements(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
