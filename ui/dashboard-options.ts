import type { Clock } from '../src/model/clock.js';
import type { StackHandle } from '../src/model/handle.js';
import type { StackStatus } from '../src/model/status.js';
import type { Ending } from './departure.js';
import type { StopSignal } from './process-events.js';
import type { Desk } from './stage.js';
import type { Unsent } from './unsent.js';
import type { TerminalInput, TerminalOutput } from './terminal.js';

export interface DashboardOptions {
  /** May come later than the first frame; until then a "starting" screen is shown. */
  readonly handle: Promise<StackHandle>;
  /** Name of the stack, or the folder of its config. */
  readonly title: string;
  /**
   * Whether this terminal owns the stack: `q` stops it, otherwise it only leaves the viewer. As long
   * as that is not known, and on a stack that is detached, it only leaves.
   */
  readonly owner: boolean | Promise<boolean>;
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** TERM, NO_COLOR, LANG and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Draw with ASCII alone, also where the terminal knows more. */
  readonly ascii?: boolean;
  readonly clock: Clock;
  readonly desk: Desk;
  /** Remarks from the start, such as how to reach the stack from elsewhere. */
  readonly notes?: readonly string[] | Promise<readonly string[]>;
  /** Stops the dashboard's own process, for Ctrl-Z and in the background. Default: its group. */
  readonly stopProcess?: (signal: StopSignal) => void;
}

/**
 * `status`: the last one known; undefined where the stack never answered. `before`: the last one
 * before it began to stop, where it was seen then.
 */
export type DashboardOutcome = Ending & {
  readonly status: StackStatus | undefined;
  readonly before: StackStatus | undefined;
  /** Of what was typed for apps. */
  readonly unsent: readonly Unsent[];
};
