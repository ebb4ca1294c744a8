/**
 * Log lines as everybody downstream of ingestion sees them: decoded, one line each, control
 * sequences other than SGR colour removed, never containing `\n` or `\r`.
 */

/** `out` and `err` are the app's; `sys` are our own remarks in its log (started, exited, …). */
export type LogStream = 'out' | 'err' | 'sys';

export interface LogLine {
  readonly app: string;
  /** Consecutive per app, from 1, for the life of the stack. */
  readonly n: number;
  /** Epoch ms of its end; never decreasing over all apps of a stack, so lines merge by it. */
  readonly t: number;
  readonly stream: LogStream;
  readonly text: string;
}

/** A place in the lines of several apps: a number for each. */
export type LineNumbers = Readonly<Record<string, number>>;

/** What a reader asks for. */
export interface LogQuery {
  /** Undefined: all apps. */
  readonly apps?: readonly string[];
  /** How many of the newest lines to begin with, over all apps together; undefined: all there are. */
  readonly tail?: number;
  /** So many of the newest lines of each app at least, where `tail` gives fewer of it. */
  readonly each?: number;
  /** Go on with new lines until aborted. */
  readonly follow: boolean;
  /** Numbers of the lines to begin with, by app; of an app that is not named, the oldest there is. */
  readonly from?: LineNumbers;
  /**
   * Numbers of the lines to end before, by app; of an app that is not named, none at all. Not for one
   * that follows.
   */
  readonly before?: LineNumbers;
  /** How many of the oldest lines of all these, over all apps together. Not for one that follows. */
  readonly head?: number;
  /**
   * Between two chunks of new lines lie so many ms at least; what comes meanwhile is in one. The first
   * after a quiet time comes at once. Undefined: as they come.
   */
  readonly everyMs?: number;
}

/** What a reader gets. A reader that lags is never dropped: it reads on from the file. */
export type LogChunk =
  /** Lines in order of time. */
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[] }
  /**
   * The unfinished last line of a stream (a progress bar, a prompt); replaces the one before. Empty
   * once that line is finished.
   */
  | {
      readonly kind: 'live';
      readonly app: string;
      readonly stream: LogStream;
      readonly text: string;
    }
  /** Lines that are gone (rotated away before this reader came to them, or a disk error). */
  | { readonly kind: 'gap'; readonly app: string; readonly lines: number; readonly why: string };

/** What one boot of an app has printed, for whoever waits for it to say something. */
export interface Printed {
  /** Its newest lines, oldest first, without colours; of `err` alone where it wrote any there. */
  lastLines(count: number): readonly string[];
  /** Calls back for every line of `out` and `err` from now on; returns the way to stop it. */
  onLine(listener: (line: LogLine) => void): () => void;
  /**
   * Calls back with the unfinished line of `out` or `err` once it has stood for a moment, whenever it
   * changes, and with an empty text when it is finished; returns the way to stop it.
   */
  onUnfinished(listener: (text: string) => void): () => void;
}

/**
 * The way into the log of an app for one boot: its unfinished lines are never joined with those of
 * another, and its last lines are its own.
 */
export interface LogChannel extends Printed {
  /**
   * Takes raw bytes of a pipe. False: so much of the app is unwritten that the pipe should wait until
   * {@link LogChannel.drained} resolves. The bytes were taken all the same.
   */
  write(stream: 'out' | 'err', bytes: Uint8Array): boolean;
  /** Resolves when there is room again. */
  drained(): Promise<void>;
  /** Its process has ended: unfinished lines become lines. Others may still hold its pipes. */
  flush(): void;
  /** Nobody holds its pipes any more: as {@link LogChannel.flush}, and nothing comes after it. */
  end(): void;
}

/** Where the output of apps goes in; implemented by `logs/`, used by `supervisor/`. */
export interface LogSink {
  /** Opens a way in for one boot of an app; whoever does ends it. */
  open(app: string): LogChannel;
  /** A remark of ours (`sys`) in the app's log. */
  remark(app: string, text: string): void;
}
