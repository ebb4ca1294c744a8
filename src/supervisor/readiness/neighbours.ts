/**
 * What an instance was seen to listen on beside its place: metrics, a reload socket, an admin port. When it loses
 * its place it has not moved there, neither where they live on nor where they are opened again before it.
 */
import type { Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { ReadinessPorts } from './ports.js';
import { serverKey } from './server-key.js';

export class Neighbours {
  readonly #ports: Pick<ReadinessPorts, 'realPath'>;
  readonly #keys = new Set<string>();

  constructor(ports: Pick<ReadinessPorts, 'realPath'>) {
    this.#ports = ports;
  }

  /** @param listeners those of the instance; where its place is not among them, they say nothing */
  note(listeners: readonly Listener[], place: Upstream): void {
    const at = serverKey(place, this.#ports);
    const keys = listeners.map(({ address }) => serverKey(address, this.#ports));
    if (!keys.includes(at)) return;
    for (const key of keys) if (key !== at) this.#keys.add(key);
  }

  has(upstream: Upstream): boolean {
    return this.#keys.has(serverKey(upstream, this.#ports));
  }
}
