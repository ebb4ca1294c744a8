/**
 * An app's terminal, as somebody joins it: the bytes that it writes, the keys that it is sent, and
 * its size.
 */

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The size of an app's terminal while nobody looks at it: its lines go to the log, unwrapped. */
export const UNWATCHED_SIZE: TerminalSize = Object.freeze({ columns: 120, rows: 40 });

/**
 * The only version of @lydell/node-pty that is used, as package.json pins it: its binding is called
 * below its public interface, which any release may change, and a call with other arguments would end
 * the whole stack, not throw.
 */
export const NODE_PTY_VERSION = '1.1.0';

/** More than any screen has; a program may reserve memory for every cell. */
const MAX_SIDE = 1000;

/** Bytes of input that an app may leave unread before more is refused. */
export const MAX_UNREAD_INPUT = 65_536;

/** Those who may be joined to one terminal at a time. */
export const MAX_JOINED = 16;

/** True for a size that a terminal can have. */
export function isTerminalSize({ columns, rows }: TerminalSize): boolean {
  return [columns, rows].every((side) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE);
}

/** The nearest size that a terminal can have. */
export function nearestTerminalSize({ columns, rows }: TerminalSize): TerminalSize {
  const within = (side: number): number => Math.max(1, Math.min(MAX_SIDE, side));
  return { columns: within(columns), rows: within(rows) };
}

/** Who has joined. Called in order; nothing comes after `ended`. */
export interface TerminalWatcher {
  /**
   * What the app wrote: first what its screen shows already, then everything as it comes. False: so
   * much is unread that the rest is left out, until {@link TerminalWatcher.drained} resolves and the
   * screen is shown anew. The bytes were taken all the same.
   */
  output(bytes: Uint8Array): boolean;
  /** Resolves when there is room again, or nobody is left to look. */
  drained(): Promise<void>;
  /**
   * The app has ended, or the stack has, in words that stand after the app's name. `lost`: the
   * connection to the stack broke off, and what became of the app is not known.
   */
  ended(why: string, lost?: boolean): void;
}

/** What can be done by who has joined. After the end, and after {@link Joined.leave}, nothing. */
export interface Joined {
  /**
   * Takes keys, as a terminal sends them. False: so much is unread that more should wait until
   * {@link Joined.drained} resolves. The bytes were taken all the same.
   */
  write(bytes: Uint8Array): boolean;
  /** Resolves when there is room again, or nobody is left to read. */
  drained(): Promise<void>;
  /** How much this watcher can show: an app that several look at gets the smallest of their sizes. */
  resize(size: TerminalSize): void;
  leave(): void;
}

export interface JoinOptions {
  /** From 1; undefined: the first that lives. */
  readonly instance?: number | undefined;
  readonly size: TerminalSize;
}
