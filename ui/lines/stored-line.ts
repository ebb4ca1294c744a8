/**
 * A line as it is held, in as few bytes as V8 needs for it.
 */
import type { Entry } from './entry-ring.js';

/**
 * What times are counted from: any moment near those of the lines. Their distance from it is a small
 * integer (31 bits of ms are 24 days), where a time since 1970 is an object of its own to each line.
 */
const NEAR = Date.now();

/** What most lines share with one before them: one object for all of these. */
export type Shared = Pick<Entry, 'app' | 'stream' | 'level' | 'instance' | 'generation' | 'remark'>;

/** So many are looked through; of an app with more of them each a few times in memory is no harm. */
const MOST_KNOWN = 32;

/** The shared parts of lines, each once. */
export class SharedParts {
  /** The one that was asked for last is the first. */
  readonly #known: Shared[] = [];

  /** @param line whatever has these parts: for thousands of lines a second no other object is made */
  of(line: Omit<Shared, 'level'>, level: Shared['level']): Shared {
    const known = this.#known;
    const newest = known[0];
    if (newest && isSame(newest, line, level)) return newest;
    const at = known.findIndex((one) => isSame(one, line, level));
    const found = known[at];
    if (found) known.splice(at, 1);
    const { app, stream, instance, generation, remark } = line;
    const part = found ?? { app, stream, level, instance, generation, remark };
    known.unshift(part);
    if (known.length > MOST_KNOWN) known.pop();
    return part;
  }
}

function isSame(a: Shared, b: Omit<Shared, 'level'>, level: Shared['level']): boolean {
  return (
    a.level === level &&
    a.stream === b.stream &&
    a.instance === b.instance &&
    a.remark === b.remark &&
    a.generation === b.generation &&
    a.app === b.app
  );
}

export class StoredLine implements Entry {
  readonly #since: number;
  readonly #shared: Shared;

  constructor(
    readonly seq: number,
    readonly n: number,
    t: number,
    readonly text: string,
    shared: Shared,
  ) {
    this.#since = t - NEAR;
    this.#shared = shared;
  }

  get t(): number {
    return NEAR + this.#since;
  }

  get app(): string {
    return this.#shared.app;
  }

  get stream(): Entry['stream'] {
    return this.#shared.stream;
  }

  get level(): Entry['level'] {
    return this.#shared.level;
  }

  get instance(): Entry['instance'] {
    return this.#shared.instance;
  }

  get generation(): Entry['generation'] {
    return this.#shared.generation;
  }

  get remark(): Entry['remark'] {
    return this.#shared.remark;
  }
}
