/**
 * What happens in a stack, for everybody who watches it. A subscription begins with one `snapshot`,
 * and every event after it follows with none lost between.
 */
import type { PendingChange } from './config-change.js';
import type { RequestRecord } from './request.js';
import type { InstanceState } from './state.js';
import type { AppStatus, Notice, StackPhase, StackStatus } from './status.js';

export type { NoticeLevel } from './status.js';

export type StackEvent =
  | { readonly type: 'snapshot'; readonly t: number; readonly status: StackStatus }
  /** One instance changed its state; `status` is its app as it is now. */
  | {
      readonly type: 'state';
      readonly t: number;
      readonly app: string;
      readonly instance: number;
      readonly generation: number;
      readonly state: InstanceState;
      readonly status: AppStatus;
    }
  /** Apps or instances have come or gone: all apps as they are now. */
  | { readonly type: 'apps'; readonly t: number; readonly apps: readonly AppStatus[] }
  /** Something worth telling, such as a port taken instead of the one asked for. */
  | ({ readonly type: 'notice' } & Notice)
  /** What the config and its env files say, beside what runs, is another than before. */
  | {
      readonly type: 'config';
      readonly t: number;
      readonly change: PendingChange | null;
      /** By app, where there are any: see `staleEnv` of its status. */
      readonly staleEnv: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly type: 'phase';
      readonly t: number;
      readonly phase: StackPhase;
      readonly listen: readonly string[];
    }
  /** Only for subscriptions that asked for requests. */
  | { readonly type: 'request'; readonly t: number; readonly record: RequestRecord };
