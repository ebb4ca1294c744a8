/**
 * What a start of a stack is given, and what comes of it.
 */
import type { LoadResult } from '../config/load.js';
import type { Clock } from '../model/clock.js';
import type { Failure } from '../model/failure.js';
import type { OwnHandle } from '../model/handle.js';
import type { Stack } from '../model/stack.js';
import type { Turns } from '../supervisor/turns.js';
import type { StackIdentity } from './identity.js';
import type { LockHolder } from './lock.js';

/**
 * With whom a stack ends: with the process that it runs in, which somebody ends; with the terminal that
 * started it, until it is detached; or with nobody.
 */
export type Owner = 'process' | 'terminal' | 'nobody';

export interface RunStackOptions {
  readonly stack: Stack;
  /** Default: what its name and its config make it, in the usual places. */
  readonly identity?: StackIdentity;
  /** Reads the config again, as it was read for `stack`. */
  load(): Promise<LoadResult>;
  /** The environment that apps inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly clock: Clock;
  readonly owner: Owner;
  /** Somebody sees colours, so apps are asked for them. */
  readonly colors: boolean;
  /** Is told, in words, what the start waits for. */
  onWait?(words: string): void;
}

/** One run of a stack: what it is started with, and what tells it from every other. */
export interface Run extends RunStackOptions {
  readonly identity: StackIdentity;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Random; in the record of the run, and in all that it claims. */
  readonly runMark: string;
  /** What its processes find in `SOCKPIT_RUN`: the mark, behind those of the runs that it runs in. */
  readonly mark: string;
  /** In which its apps are started, and what can wait is done. */
  readonly turns: Turns;
}

export interface RunningStack {
  readonly kind: 'running';
  readonly handle: OwnHandle;
  readonly identity: StackIdentity;
  /**
   * For `SOCKPIT_RUN` of a command that belongs to this run: whatever of it is left when the stack
   * ends is ended too.
   */
  readonly mark: string;
  /** It lives on without the terminal that started it; may become true later. */
  readonly detached: boolean;
  /** Resolves when nothing of the stack is left, whoever ended it. */
  readonly ended: Promise<void>;
}

export type RunStackResult =
  | RunningStack
  | {
      readonly kind: 'already-running';
      readonly holder: LockHolder;
      readonly identity: StackIdentity;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };
