/**
 * What watching touches of the world outside.
 */
import type { Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { ListenerLosses } from './listener-losses.js';
import type { ListenerNews } from './listener-news.js';
import type { Stoppable } from './path-watch.js';
import type { Probe } from './probe.js';

export interface ReadinessPorts {
  readonly probe: Probe;
  /** See `watchPath`. */
  readonly watchPath: (path: string, changed: () => void) => Stoppable;
  /**
   * Everything that the instance with this leader listens on now; where more than is `known` is found at
   * once, what processes that are new have opened may be missing. `known` itself where nothing seems to have
   * changed, which is not believed for long.
   */
  readonly scan: (leader: number, known?: readonly Listener[]) => Promise<readonly Listener[]>;
  /** The same without any table of processes that was read before. */
  readonly scanAnew: (leader: number) => Promise<readonly Listener[]>;
  /** What is known of an instance that has just been spawned. */
  readonly justSpawned: () => readonly Listener[];
  /** What is known of one that has lost its place: what it listens on may have been there before. */
  readonly nothingKnown: () => readonly Listener[];
  /** An instance has ended: sockets have gone with it, and as many may come. */
  readonly ended: () => void;
  /** How long it should be from one round of scans of all instances to the next. */
  readonly roundsApartMs: () => number;
  /** Something on this machine has begun to listen. */
  readonly news: ListenerNews;
  /** TCP sockets of this machine may have been closed. */
  readonly losses: ListenerLosses;
  /** What listens on a TCP port of this machine, one number for each socket; undefined where that cannot be told. */
  readonly listeningOn: (port: number) => Promise<readonly number[] | undefined>;
  /** See `connectablePath`. */
  readonly connectablePath: (path: string, runtimeDirectory: string) => string;
  /** A socket is there, behind any symlink. */
  readonly isSocket: (path: string) => boolean;
  /** Nothing is there, or a symlink that leads to nothing. */
  readonly isAbsent: (path: string) => boolean;
  /** One spelling for all paths of a socket. */
  readonly realPath: (path: string) => string;
  /** `gunicorn (4312)`: who listens there. */
  readonly holder: (upstream: Upstream) => string | undefined;
}
