/**
 * What the proxy is given: the front of the stack as the config has it, and its neighbours as functions.
 */
import type { App } from '../model/app.js';
import type { AppDirectory } from '../model/availability.js';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { RequestRecord } from '../model/request.js';
import type { StackStatus } from '../model/status.js';
import type { Interfaces } from './interfaces.js';
import type { HolderOf } from './listen.js';
import type { RawHeaders } from './raw-headers.js';
import type { Credentials } from './secure.js';
import type { Traffic } from './traffic.js';

/** What the config says about the front of the stack. */
export interface FrontConfig {
  readonly apps: readonly App[];
  /** What the config was made from: no directory of files serves these, by whatever link. */
  readonly configFiles: readonly string[];
  /** Host names let in beside the built-in ones. */
  readonly hosts: readonly string[];
  /** Addresses and CIDR blocks whose forwarding headers are believed; `unix` for our Unix listener. */
  readonly trustedProxies: readonly string[];
}

export interface ProxyOptions extends FrontConfig {
  /** With it every port speaks https beside http. */
  readonly tls?: Credentials | undefined;
  readonly directory: AppDirectory;
  /** Counts here what comes. */
  readonly traffic: Traffic;
  /** For the index and the error pages. */
  status(): StackStatus;
  /** Newest lines of an app, oldest first; may contain colour sequences. */
  lastLines(app: string, count: number): readonly string[];
  /** Called once for each request and upgrade, when it is over; with the fields of both heads. */
  onRequest(record: RequestRecord, asked: RawHeaders, answered: RawHeaders): void;
  notice(level: NoticeLevel, text: string): void;
  /** Calls back whenever the status has changed; returns the way to stop that. */
  onUpdate?(listener: () => void): () => void;
  /** The machine's own, unless a test has others. */
  readonly interfaces?: Interfaces;
  /** For the message that an address is taken. */
  readonly holder?: HolderOf;
  readonly clock: Clock;
}
