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

/** What a reader asks for. */
export interface LogQuery {
  /** Undefined: all apps. */
  readonly apps?: readonly string[];
  /** How many of the newest lines to begin with, over all apps together; undefined: all there are. */
  readonly tail?: number;
  /** Go on with new lines until aborted. */
  readonly follow: boolean;
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

/** Where the bytes of apps go in; implemented by `logs/`, used by `supervisor/`. */
export interface LogSink {
  /**
   * Takes raw bytes of one app's pipe. False: so much is unwritten that the pipe should wait until
   * {@link LogSink.drained} resolves. The bytes were taken all the same.
   */
  write(app: string, stream: 'out' | 'err', bytes: Uint8Array): boolean;
  /** Resolves when there is room again for that app. */
  drained(app: string): Promise<void>;
  /** The process behind the stream ended: its unfinished last line becomes a line. */
  flush(app: string): void;
  /** A remark of ours (`sys`) in the app's log. */
  remark(app: string, text: string): void;
  /** The newest lines, oldest first; of `err` alone where the app wrote any there since `sinceT`. */
  lastLines(app: string, count: number, sinceT?: number): readonly string[];
  /** Calls back for every line of `out` and `err` from now on; returns the way to stop it. */
  onLine(app: string, listener: (line: LogLine) => void): () => void;
}
