/**
 * Log lines as everybody downstream of ingestion sees them: decoded, one line each, control
 * sequences other than SGR colour removed, never containing `\n` or `\r`.
 */

import { instanceName } from './app.js';
import type { Remark, RemarkKind } from './remark.js';

/** `out` and `err` are the app's; `sys` are our own remarks in its log (started, exited, …). */
export type LogStream = 'out' | 'err' | 'sys';

/**
 * What a line says of who wrote it, beside its app. It says no more than is needed to tell it from
 * other lines of that moment, so that whoever shows it need not know how many there were.
 */
export interface LineOrigin {
  /**
   * The instance (from 1) that wrote it, or that a remark is about. Undefined: the app was there
   * once, or the remark is about all of it.
   */
  readonly instance?: number | undefined;
  /** Its generation, where a later one of the same instance had begun to print beside it. */
  readonly generation?: number | undefined;
}

export interface LogLine extends LineOrigin {
  readonly app: string;
  /** Consecutive per app, from 1, for the life of the stack. */
  readonly n: number;
  /**
   * Epoch ms at which its end was read; never decreasing over all apps of a stack, so lines merge by it.
   * Of a line that its stream left without one: when the last of it was read, or where lines of the stack
   * came after that, the time of the newest of these.
   */
  readonly t: number;
  readonly stream: LogStream;
  readonly text: string;
  /**
   * Of a `sys` line: what it is about. Undefined in what versions wrote that did not tell it: such a
   * line is a remark like any other, of no run's beginning and of no trouble.
   */
  readonly remark?: RemarkKind | undefined;
}

/** `api`; `api.2` where it says which instance; `api.2#3` where it says which generation of that, too. */
export function writerName({ app, instance, generation }: LineOrigin & { app: string }): string {
  const name = instance === undefined ? app : instanceName(app, instance);
  return generation === undefined ? name : `${name}#${generation}`;
}

/** The instance that a line is of: of an app that was there once, the first. */
export function instanceOfLine({ instance = 1 }: LineOrigin): number {
  return instance;
}

/** Whose unfinished line it is: each instance has one for each stream. */
export function liveKey({
  app,
  stream,
  instance,
}: LineOrigin & Pick<LogLine, 'app' | 'stream'>): string {
  return `${stream} ${app} ${instanceOfLine({ instance })}`;
}

/**
 * Lines of one app that came at one moment and share all but number and text: of a flood an object for
 * each line would cost more than the line.
 */
export interface LineRun extends Omit<LogLine, 'text'> {
  /** How many, from 1; `n` is the number of the first. */
  readonly lines: number;
  /** Their texts, with `\n` between two. */
  readonly text: string;
}

/** A place in the lines of several apps: a number for each, by its name. */
export type LineNumbers = ReadonlyMap<string, number>;

/** What a reader asks for. */
export interface LogQuery {
  /** Names of apps, or of single instances of them (`api.2`). Undefined: all apps. */
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
   * after a quiet time comes at once, and lines that rush by come half as often. Undefined: as they come.
   */
  readonly everyMs?: number;
}

/** What a reader gets. A reader that lags is never dropped: it reads on from the file. */
export type LogChunk =
  /** Lines in order of time. */
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[] }
  /**
   * The unfinished last line of a stream of an instance (a progress bar, a prompt); replaces the one
   * before. Empty once that line is finished.
   */
  | (LineOrigin & {
      readonly kind: 'live';
      readonly app: string;
      readonly stream: LogStream;
      /** Epoch ms at which the last of it was read; undefined where it is empty, and of earlier versions. */
      readonly t?: number | undefined;
      readonly text: string;
    })
  /** Lines that are gone (rotated away before this reader came to them, or a disk error). */
  | { readonly kind: 'gap'; readonly app: string; readonly lines: number; readonly why: string };

/** The same, for a reader that has no need of an object for each line. */
export type RunChunk =
  | Exclude<LogChunk, { readonly kind: 'lines' }>
  /** In order of time. */
  | { readonly kind: 'runs'; readonly runs: readonly LineRun[] };

/** What one boot of an app has printed, for whoever waits for it to say something. */
export interface Printed {
  /** Its newest lines, oldest first, without colours; of `err` alone where it wrote any there. */
  lastLines(count: number): readonly string[];
  /** Calls back for all lines of `out` and `err` from now on, as they come; returns the way to stop it. */
  onLines(listener: (run: LineRun) => void): () => void;
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

/** Who writes into the log of an app. */
export interface LogWriter {
  /** From 1. */
  readonly instance: number;
  /** The app has others beside it, so that lines say which wrote them. May change as time goes on. */
  several(): boolean;
}

/** The instance that is told of a writer, where that has to be told. */
export function saidInstance(writer: LogWriter): number | undefined {
  const { instance } = writer;
  // While an app shrinks to one instance, the others still have their last words.
  return instance > 1 || writer.several() ? instance : undefined;
}

/** Where the output of apps goes in; implemented by `logs/`, used by `supervisor/`. */
export interface LogSink {
  /**
   * Opens a way in for one boot of an instance; whoever does ends it.
   * @param generation number of the boot; a later one has a higher number
   */
  open(app: string, writer: LogWriter, generation: number): LogChannel;
  /** A remark of ours (`sys`) in the app's log. @param about undefined: the app as a whole */
  remark(app: string, remark: Remark, about?: LogWriter): void;
}
