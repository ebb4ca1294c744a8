/**
 * Counts and times of one app's requests, in fixed memory: histograms with logarithmic buckets
 * (about 9 % wide), a ring of seconds for the rate.
 */
import type { RequestTotals } from '../model/request.js';

const BUCKETS = 200;
/** Buckets a doubling: 200 of them reach from 1 ms to about nine hours. */
const PER_OCTAVE = 8;
/** A quantile looks back over this many ms, at least, and at most twice that. */
const WINDOW_MS = 60_000;
const RATE_SECONDS = 10;

export interface Measured {
  readonly status: number;
  /** Undefined for what has no end of its own (event streams, WebSockets). */
  readonly ms: number | undefined;
}

export class Meter {
  #total = 0;
  /** Answers by class, 1xx to 5xx. */
  readonly #classes: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  #inFlight = 0;
  #held = 0;
  #recent = new Uint32Array(BUCKETS);
  #older = new Uint32Array(BUCKETS);
  #recentSince = 0;
  readonly #seconds = new Uint32Array(RATE_SECONDS + 1);
  #second = 0;

  begin(): void {
    this.#inFlight++;
  }

  hold(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
  }

  /** Requests that wait now. */
  get held(): number {
    return this.#held;
  }

  /** @param now on {@link Clock.elapsed} */
  end(now: number, measured: Measured): void {
    this.#inFlight--;
    this.#total++;
    const family = Math.floor(measured.status / 100) - 1;
    if (family in this.#classes) this.#classes[family as 0]++;
    this.#turnTo(now);
    this.#bump(this.#seconds, this.#second % this.#seconds.length);
    if (measured.ms === undefined) return;
    this.#age(now);
    this.#bump(this.#recent, bucketOf(measured.ms));
  }

  totals(now: number): RequestTotals {
    this.#turnTo(now);
    this.#age(now);
    const running = this.#second % this.#seconds.length;
    // The second that is still running would make every rate too low.
    const counted = this.#seconds.reduce((sum, n, i) => (i === running ? sum : sum + n), 0);
    return {
      total: this.#total,
      inFlight: this.#inFlight,
      held: this.#held,
      rate: counted / RATE_SECONDS,
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      errors: this.#classes[4],
      classes: [...this.#classes],
    };
  }

  #bump(counts: Uint32Array, index: number): void {
    counts[index] = (counts[index] ?? 0) + 1;
  }

  #turnTo(now: number): void {
    const second = Math.floor(now / 1000);
    const steps = Math.min(Math.max(0, second - this.#second), this.#seconds.length);
    for (let i = 1; i <= steps; i++) this.#seconds[(this.#second + i) % this.#seconds.length] = 0;
    if (steps === this.#seconds.length) this.#seconds.fill(0);
    this.#second = Math.max(this.#second, second);
  }

  /** Lets go of the times that the quantiles no longer look back to, also where no request comes. */
  #age(now: number): void {
    const age = now - this.#recentSince;
    if (age < WINDOW_MS) return;
    [this.#older, this.#recent] = [this.#recent, this.#older];
    this.#recent.fill(0);
    if (age >= 2 * WINDOW_MS) this.#older.fill(0);
    this.#recentSince = now;
  }

  #quantile(share: number): number | null {
    let count = 0;
    for (let i = 0; i < BUCKETS; i++) count += (this.#recent[i] ?? 0) + (this.#older[i] ?? 0);
    if (count === 0) return null;
    let left = Math.ceil(count * share);
    for (let i = 0; i < BUCKETS; i++) {
      left -= (this.#recent[i] ?? 0) + (this.#older[i] ?? 0);
      if (left <= 0) return msOf(i);
    }
    return msOf(BUCKETS - 1);
  }
}

function bucketOf(ms: number): number {
  if (ms < 1) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log2(ms) * PER_OCTAVE));
}

/** The middle of a bucket, rounded to what it can tell. */
function msOf(bucket: number): number {
  if (bucket === 0) return 0;
  const ms = 2 ** ((bucket - 0.5) / PER_OCTAVE);
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms);
}
