/**
 * What a stack looks like at one moment: the answer to `GET /v1/status`, to `status --json`, the
 * first event of every subscription, and what the dashboard draws.
 */
import type { Attention } from './attention.js';
import type { PendingChange } from './config-change.js';
import type { KeyMap } from './dashboard-keys.js';
import type { ExitFacts } from './failure.js';
import type { RequestTotals } from './request.js';
import type { InstanceState } from './state.js';

/** A boot of an instance beside the one that counts. */
export interface OtherGeneration {
  readonly generation: number;
  readonly state: InstanceState;
}

/** One instance. */
export interface InstanceStatus {
  /** From 1. */
  readonly instance: number;
  /** Number of its boot, from 0 (never started). */
  readonly generation: number;
  readonly state: InstanceState;
  /**
   * During a swap: the generation that boots beside this one, and takes its place when it is ready.
   * `failed` after a swap that came to nothing. Null: there is none.
   */
  readonly next: OtherGeneration | null;
  /** Generations before this one of which something is still there, being stopped. */
  readonly old: readonly OtherGeneration[];
  /** Starts after the first. */
  readonly restarts: number;
  /** The last end of a process of it, kept over restarts. */
  readonly lastExit: ExitFacts | null;
  /** It is no longer wanted (scaled down, removed from the config), and gone when it has ended. */
  readonly retiring: boolean;
  /** It runs under a pseudo-terminal. */
  readonly tty: boolean;
  /** Null: nobody has to do anything. */
  readonly attention: Attention | null;
}

/** What the processes of an app take, their whole groups; null where nothing lives or is known. */
export interface Usage {
  /** Percent of one core since the last look (the first time: since the spawn). */
  readonly cpu: number | null;
  /** Resident bytes; memory that processes share counts for each. */
  readonly rss: number | null;
}

export const NO_USAGE: Usage = Object.freeze({ cpu: null, rss: null });

export interface AppStatus extends Usage {
  readonly name: string;
  /** Of its worst instance; see {@link stateWord}. */
  readonly state: string;
  /** Why it is in that state, in words; null where there is nothing to say. */
  readonly reason: string | null;
  /** Of the first instance that wants any; null: none does. */
  readonly attention: Attention | null;
  readonly pid: number | null;
  /** First prefix; null for a worker, and for an app not yet known to have a route. */
  readonly prefix: string | null;
  readonly prefixes: readonly string[];
  readonly host: string | null;
  /** Where a browser reaches it; null without a route. */
  readonly url: string | null;
  readonly socket: string | null;
  readonly port: number | null;
  /** True where the upstream was found by watching, not told. */
  readonly guessed: boolean;
  readonly optional: boolean;
  /** Names of the apps that come first. */
  readonly after: readonly string[];
  readonly instances: readonly InstanceStatus[];
  readonly restarts: number;
  /** ms since it became ready (a worker: since its spawn); null while it does not live. */
  readonly uptimeMs: number | null;
  /** Its last end in words; null if it never ended. */
  readonly exit: string | null;
  readonly requests: RequestTotals;
  /** As configured; null for files, and for what someone else runs. */
  readonly command: string | null;
  /** Working directory of its command. */
  readonly cwd: string | null;
  /**
   * Names of variables that its running processes were given otherwise than its env files and the
   * config would give them now.
   */
  readonly staleEnv: readonly string[];
}

export type NoticeLevel = 'info' | 'warning' | 'error';

/** Something worth telling, kept for faces that come later. */
export interface Notice {
  /** Epoch ms. */
  readonly t: number;
  readonly level: NoticeLevel;
  /** Null for the stack as a whole; one about an app stands in that app's log as well. */
  readonly app: string | null;
  readonly text: string;
}

/** Where the stack as a whole is. */
export type StackPhase = 'starting' | 'up' | 'stopping' | 'stopped';

export interface StackStatus {
  readonly version: string;
  readonly stack: string;
  readonly pid: number;
  readonly phase: StackPhase;
  readonly config: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Epoch ms of this snapshot. */
  readonly now: number;
  /** URLs (or `unix:` addresses) on which the proxy accepts. */
  readonly listen: readonly string[];
  /** Directory of the log files. */
  readonly logs: string;
  /** Why lines of apps cannot be written there, such as a full disk; null: they can. */
  readonly logTrouble: string | null;
  /** True where the stack lives on without the terminal that started it. */
  readonly detached: boolean;
  /** The newest notices, oldest first. */
  readonly notices: readonly Notice[];
  /** Keys of the dashboard that stand for others. */
  readonly keys: KeyMap;
  /** What the config says otherwise than the stack runs; null: nothing. */
  readonly pendingChange: PendingChange | null;
  readonly apps: readonly AppStatus[];
}

/** How the app last ended, of all its instances; undefined where none has. */
export function lastExitOf({ instances }: AppStatus): ExitFacts | undefined {
  const exits = instances.flatMap(({ lastExit }) => lastExit ?? []);
  return exits.sort((a, b) => b.at - a.at)[0];
}
