/**
 * What the steps of the chain share.
 */
import type { App } from '../model/app.js';
import type { CallOff } from '../model/calling-off.js';
import type { Meter } from './meter.js';
import type { CookieWatch } from './cookie-watch.js';
import type { DescriptorWatch } from './descriptor-watch.js';
import type { Flights } from './flights.js';
import type { Forwarder } from './forward.js';
import type { HeldBodies } from './held-bodies.js';
import type { HostPolicy } from './host.js';
import type { LivePages } from './live.js';
import type { OpenRequests } from './open-requests.js';
import type { ProxyOptions } from './options.js';
import type { Routes } from '../model/route-table.js';
import type { OutsideWatch } from './outside-watch.js';
import type { PassWatch } from './pass-watch.js';

export interface ProxyContext {
  readonly options: ProxyOptions;
  /** The number of a request that has ended. */
  readonly nextId: () => number;
  readonly flights: Flights;
  readonly open: OpenRequests;
  readonly forwarder: Forwarder;
  readonly heldBodies: HeldBodies;
  readonly descriptors: DescriptorWatch;
  readonly live: LivePages;
  readonly policy: HostPolicy;
  readonly watchCookies: CookieWatch;
  /** Told of requests to the prefix of an app that is silent, and whom they went to. */
  readonly watchPasses: PassWatch;
  /** Told of requests without a route that pages below a prefix have made. */
  readonly watchOutside: OutsideWatch;
  readonly meter: (app: string) => Meter;
  /** False for an app that turned out to be a worker, or not to speak HTTP. */
  readonly isRouted: (app: App) => boolean;
  /** Real paths that no directory of files serves. */
  readonly isHidden: (realPath: string) => boolean;
  readonly routes: Routes;
  /** Aborts when the proxy closes: nothing is held any more. Every request that is held waits for it. */
  readonly closing: CallOff;
}
