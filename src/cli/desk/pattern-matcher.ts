/**
 * Tries regular expressions of the user in a thread of its own, with a time limit: one that
 * backtracks for ever costs that thread, and nobody else notices.
 */
import { Worker } from 'node:worker_threads';
import type { MatchOffsets } from '../../model/match-offsets.js';

/** For one batch, from when it is begun. */
const LIMIT_MS = 250;
/** For the thread to begin at all, on a machine that is busy. */
const START_MS = 10_000;

/**
 * Runs in the thread, as plain text: what is bundled has no file of its own to load. At most 64
 * matches of a line are marked; an empty match counts, and marks nothing.
 */
const SCRIPT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, source, flags, texts }) => {
  parentPort.postMessage({ id, begun: true });
  const pattern = new RegExp(source, flags + 'g');
  const found = texts.map((text) => {
    const ranges = [];
    let any = false;
    pattern.lastIndex = 0;
    for (let match; ranges.length < 128 && (match = pattern.exec(text)); ) {
      any = true;
      if (match[0] === '') pattern.lastIndex += 1;
      else ranges.push(match.index, match.index + match[0].length);
    }
    return any ? ranges : null;
  });
  parentPort.postMessage({ id, found });
});
`;

interface Answer {
  readonly id: number;
  readonly found?: MatchOffsets;
}

interface Job {
  readonly resolve: (found: MatchOffsets) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

class PatternThread {
  #worker: Worker | undefined;
  readonly #jobs = new Map<number, Job>();
  #lastId = 0;

  match(source: string, flags: string, texts: readonly string[]): Promise<MatchOffsets> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#jobs.set(id, { resolve, reject, timer: this.#limit(START_MS) });
      const worker = this.#thread();
      // A thread without work does not hold the process.
      worker.ref();
      worker.postMessage({ id, source, flags, texts });
    });
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    // Nothing that this process was started with concerns it.
    const worker = new Worker(SCRIPT, { eval: true, execArgv: [], stdin: false });
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.on('error', (error: Error) => this.#giveUp(error.message));
    this.#worker = worker;
    return worker;
  }

  #answered({ id, found }: Answer): void {
    const job = this.#jobs.get(id);
    if (!job) return;
    clearTimeout(job.timer);
    if (!found) {
      job.timer = this.#limit(LIMIT_MS);
      return;
    }
    this.#jobs.delete(id);
    if (this.#jobs.size === 0) this.#worker?.unref();
    job.resolve(found);
  }

  #limit(ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => this.#giveUp('this expression takes too long; simplify it'), ms);
    timer.unref();
    return timer;
  }

  /** The thread is ended with all that it was given; the next one begins anew. */
  #giveUp(why: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    for (const job of this.#jobs.values()) {
      clearTimeout(job.timer);
      job.reject(new Error(why));
    }
    this.#jobs.clear();
  }
}

/** One thread, begun when it is first needed. */
export function createPatternMatcher(): (
  source: string,
  flags: string,
  texts: readonly string[],
) => Promise<MatchOffsets> {
  const thread = new PatternThread();
  return (source, flags, texts) => thread.match(source, flags, texts);
}
