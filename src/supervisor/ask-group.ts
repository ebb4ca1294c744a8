/**
 * Asks a process group to end: the leader first, and the rest once it has ended or has had its time.
 *
 * A leader that keeps workers (gunicorn, Celery, puma, a reloader) stops them itself. Where they get a
 * signal of ours beside its own it can lose count of them: gunicorn 20 then waits for its whole graceful
 * timeout, 30 s, for workers that have long ended; Celery loses the tasks that it wants to let end. But
 * a shell passes nothing on: it ends at once, or has a trap and waits for a child that knows nothing.
 */
import type { Clock, Timer } from '../model/clock.js';
import { isShellProcess, processEntry } from './processes/process-table.js';
import { send, signalGroup } from './processes/group.js';
import type { Told } from './processes/group.js';
import type { ProcessView } from './processes/process-view.js';

/** What a shell has to itself. */
const SHELL_ALONE_MS = 500;
/** What any other leader has to itself, as a part of the time that is left. */
const ALONE_SHARE = 0.5;

export interface AskedGroup {
  readonly pgid: number;
  readonly signal: NodeJS.Signals;
  readonly leaderLives: boolean;
  /** On {@link Clock.elapsed}: whoever is left then is killed. A drain, or what stops before it, may have used up most of the grace. */
  readonly until: number;
}

export class GroupAsking {
  readonly #group: AskedGroup;
  readonly #view: Pick<ProcessView, 'group'>;
  #timer: Timer | undefined;
  #restKnows = false;

  /** `denied`: it runs as another user. */
  readonly told: Told;

  /** Tells the leader, or all where it is no more. */
  constructor(group: AskedGroup, view: Pick<ProcessView, 'group'>, clock: Clock) {
    this.#group = group;
    this.#view = view;
    const { pgid, signal, leaderLives, until } = group;
    this.told = leaderLives ? send(pgid, signal) : signalGroup(pgid, signal);
    // A stopped process takes its signal only when it goes on.
    signalGroup(pgid, 'SIGCONT');
    if (!leaderLives) this.end();
    else {
      const alone = Math.max(0, until - clock.elapsed()) * ALONE_SHARE;
      const shellAlone = Math.min(SHELL_ALONE_MS, alone);
      this.#timer = clock.after(shellAlone, () => {
        if (this.#leaderIsShell()) void this.#tellOthers();
        else this.#timer = clock.after(alone - shellAlone, () => void this.#tellOthers());
      });
    }
  }

  /** Tells the rest, unless it knows. */
  leaderEnded(): void {
    const { pgid, signal } = this.#group;
    this.#tellRest(() => signalGroup(pgid, signal));
  }

  /** Nobody needs to be told any more. */
  end(): void {
    this.#restKnows = true;
    this.#timer?.cancel();
  }

  #leaderIsShell(): boolean {
    const leader = processEntry(this.#group.pgid);
    return leader !== undefined && isShellProcess(leader);
  }

  async #tellOthers(): Promise<void> {
    const { pgid, signal } = this.#group;
    const members = await this.#view.group(pgid);
    // Not the whole group: many take a second signal as the wish to end at once.
    const others = members.filter(({ pid }) => pid !== pgid);
    this.#tellRest(() => others.forEach(({ pid }) => send(pid, signal)));
  }

  #tellRest(tell: () => unknown): void {
    if (this.#restKnows) return;
    this.end();
    tell();
    signalGroup(this.#group.pgid, 'SIGCONT');
  }
}
