/**
 * Numbers that processes have been given since a moment: who was started since then has one of them, and nobody
 * else has to be looked at. To read `/proc/PID/stat` of everybody takes as long as a short app runs.
 *
 * Linux gives numbers out in order, and begins anew after the highest. That it has not done so meanwhile is
 * certain only for a short time: nobody counts the numbers, but each of them takes a lock that there is once in
 * the system, and a new process behind it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { monotonicMs } from '../../model/clock.js';
import { listedPids } from './process-table.js';

/** The last number of this process's namespace (sysctl, kernel 3.3 and newer, where it is built in). */
const LAST_GIVEN = '/proc/sys/kernel/ns_last_pid';
const HIGHEST = '/proc/sys/kernel/pid_max';
/** Several times as many as a large machine can give out at best. */
const MOST_PER_MS = 1000;
/** So much of all numbers may be in use, and is not given out again. */
const SHARE_IN_USE = 0.25;
/** Up to so many numbers are asked for one by one. */
const FEW = 4;

/** The system as it is asked here. */
export interface NumbersSource {
  /** The number in a file; undefined where it cannot be read. */
  read(path: string): number | undefined;
  exists(pid: number): boolean;
  /** Numbers of all processes. */
  all(): readonly number[];
  /** Milliseconds, steadily. */
  now(): number;
}

const system: NumbersSource = {
  read: (path) => {
    try {
      return Number.parseInt(readFileSync(path, 'utf8'), 10);
    } catch {
      return undefined;
    }
  },
  // Threads are there as well, but are not listed.
  exists: (pid) => existsSync(`/proc/${pid}`),
  all: listedPids,
  now: monotonicMs,
};

export class Newcomers {
  readonly #source: NumbersSource;
  readonly #begun: number;
  readonly #last: number | undefined;
  #certainMs: number | undefined;

  /** Since this moment. */
  constructor(source = system) {
    this.#source = source;
    this.#begun = source.now();
    this.#last = source.read(LAST_GIVEN);
  }

  /**
   * Numbers of the processes that were started since then and live; undefined where that cannot be told any
   * more. They are looked for after this call, so the children of those who had ended by then are among them.
   */
  pids(): readonly number[] | undefined {
    const from = this.#last;
    if (from === undefined || from <= 0 || !this.#isCertain()) return undefined;
    const last = this.#source.read(LAST_GIVEN);
    if (last === undefined || !(last >= from)) return undefined;
    let pids: readonly number[] = [];
    if (last - from > FEW || this.#isAny(from, last)) pids = this.#source.all();
    // Somebody may have forked and ended between the two.
    else if (this.#source.read(LAST_GIVEN) !== last) return undefined;
    return this.#isCertain() ? pids.filter((pid) => pid > from) : undefined;
  }

  /** Whether anybody has one of the numbers after the first up to the last. */
  #isAny(from: number, last: number): boolean {
    for (let pid = from + 1; pid <= last; pid++) if (this.#source.exists(pid)) return true;
    return false;
  }

  #isCertain(): boolean {
    this.#certainMs ??= ((this.#source.read(HIGHEST) ?? 0) * (1 - SHARE_IN_USE)) / MOST_PER_MS;
    return this.#source.now() - this.#begun < this.#certainMs;
  }
}
