/**
 * Asks a process group to end: the leader first, and the rest once it has ended or has had its time.
 *
 * A leader that keeps workers (gunicorn, Celery, puma, a reloader) stops them itself. Where they get a
 * signal of ours beside its own it can lose count of them: gunicorn 20 then waits for its whole graceful
 * timeout, 30 s, for workers that have long ended. A shell passes nothing on and ends at once, or waits
 * for a child that was told nothing: hence the rest.
 */
import type { Clock, Timer } from '../model/clock.js';
import { groupMembers } from './processes/process-table.js';
import { send, signalGroup } from './processes/group.js';
import type { Told } from './processes/group.js';

/** What a leader has to itself, at most half of the grace. Gunicorn looks for its workers every 100 ms. */
const LEADER_ALONE_MS = 500;

export interface AskedGroup {
  readonly pgid: number;
  readonly signal: NodeJS.Signals;
  readonly leaderLives: boolean;
  /** How long it may take to end. */
  readonly graceMs: number;
}

export class GroupAsking {
  readonly #group: AskedGroup;
  #timer: Timer | undefined;
  #restKnows = false;

  /** `denied`: it runs as another user. */
  readonly told: Told;

  /** Tells the leader, or all where it is no more. */
  constructor(group: AskedGroup, clock: Clock) {
    this.#group = group;
    const { pgid, signal, leaderLives, graceMs } = group;
    this.told = leaderLives ? send(pgid, signal) : signalGroup(pgid, signal);
    // A stopped process takes its signal only when it goes on.
    signalGroup(pgid, 'SIGCONT');
    if (!leaderLives) this.end();
    else this.#timer = clock.after(Math.min(LEADER_ALONE_MS, graceMs / 2), () => this.#timeIsUp());
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

  #timeIsUp(): void {
    const { pgid, signal } = this.#group;
    // Not the whole group: many take a second signal as the wish to end at once.
    const rest = groupMembers(pgid).filter(({ pid }) => pid !== pgid);
    this.#tellRest(() => rest.forEach(({ pid }) => send(pid, signal)));
  }

  #tellRest(tell: () => unknown): void {
    if (this.#restKnows) return;
    this.end();
    tell();
    signalGroup(this.#group.pgid, 'SIGCONT');
  }
}
