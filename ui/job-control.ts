/**
 * Being stopped and continued by a shell: the terminal is its while we are in the background.
 */
import type { Timer } from '../src/model/clock.js';
import type { DashboardOptions } from './dashboard-options.js';
import { stopOwnGroup, type StopSignal } from './process-events.js';
import type { Terminal } from './terminal.js';

/** After SIGTSTP: time to be stopped before it is taken as ignored. */
const STOP_MS = 50;
/** `kill %1` sends a signal and lets go on: either may be heard of first. */
const HEED_MS = 50;

export interface JobHost {
  readonly terminal: () => Terminal | undefined;
  readonly isEnding: () => boolean;
}

export class JobControl {
  readonly #options: Pick<DashboardOptions, 'clock' | 'desk'>;
  readonly #host: JobHost;
  readonly #stop: (signal: StopSignal) => void;
  #stopsAgain: Timer | undefined;

  constructor(options: DashboardOptions, host: JobHost) {
    this.#options = options;
    this.#host = host;
    this.#stop = options.stopProcess ?? stopOwnGroup;
  }

  suspend(): void {
    this.#host.terminal()?.suspend();
    this.#stop('SIGTSTP');
    this.#options.clock.after(STOP_MS, () => this.takeBack());
  }

  /**
   * After a stop: the terminal is ours again if we are in the foreground. In the background (`bg`) it
   * is the shell's, and a program that needs it stops once more, as the system does by SIGTTOU; one
   * that was told to end (`kill %1` continues it) needs it no more.
   */
  takeBack(): void {
    const { clock, desk } = this.#options;
    this.#stopsAgain?.cancel();
    if (desk.inForeground()) {
      this.#host.terminal()?.resume();
      return;
    }
    this.#host.terminal()?.yield();
    this.#stopsAgain = clock.after(HEED_MS, () => {
      if (this.#host.isEnding()) return;
      if (desk.inForeground()) this.#host.terminal()?.resume();
      else this.#stop('SIGTTOU');
    });
  }
}
