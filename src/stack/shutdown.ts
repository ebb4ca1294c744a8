/**
 * The end of a stack. Each part says how it is ended as soon as it has begun, so that a start that fails half-way
 * ends in the same way as a stack. Asked for any number of times the end happens once; asked for with
 * force while it is under way it goes on with force.
 */

/** What there is to end, in this order: it is another one than that of the start. */
const ORDER = [
  'phase',
  // Requests are served, and lines written, until the last process is gone.
  'apps',
  'pruning',
  'memory',
  'front',
  'events',
  'logs',
  'journal',
  // Nothing is made anew of what goes next.
  'keeping',
  // After the logs, so that those who read them on it have read all, and end by themselves.
  'control',
  'claims',
  // While there is anything to clear away behind us.
  'guardian',
  // Whoever waits for our end starts now.
  'place',
] as const;

type Part = (typeof ORDER)[number];
type End = (force: boolean) => void | Promise<void>;

export interface Shutdown {
  /** @param end called once; that of the apps again, with force, when the end is forced later */
  begun(part: Part, end: End): void;
  /**
   * Resolves when nothing of the stack is left. A part that cannot be ended does not keep the others from it;
   * the first failure is reported in the end.
   */
  run(force: boolean): Promise<void>;
  /** Resolves when nothing of the stack is left, whoever has asked for that. */
  readonly ended: Promise<void>;
}

export function createShutdown(): Shutdown {
  const ends = new Map<Part, End>();
  let over: () => void;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  let ending: Promise<void> | undefined;
  const end = async (force: boolean): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of ORDER) {
      try {
        // What need not be waited for is not: the apps are told in the turn in which the end begins.
        const waiting = ends.get(part)?.(force);
        if (waiting) await waiting;
      } catch (error) {
        failures.push(error);
      }
    }
    over();
    if (failures.length > 0) throw failures[0];
  };
  return {
    ended,
    begun: (part, how) => void ends.set(part, how),
    run(force) {
      if (ending === undefined) ending = end(force);
      else if (force) void ends.get('apps')?.(true);
      return ending;
    },
  };
}
