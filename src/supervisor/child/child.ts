/**
 * A child process as the supervisor deals with it, whether it lives on pipes or under a
 * pseudo-terminal, and how one is asked for.
 */
import type { Readable } from 'node:stream';
import type { Joined, TerminalSize, TerminalWatcher } from '../../model/terminal.js';

export interface SpawnRequest {
  /** For `sh -c`. */
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
}

/** A child's standard input. Bytes for one that has ended, or whose input has, are thrown away. */
export interface ChildInput extends Pick<Joined, 'write'> {
  /** False once it was ended, or the child was. */
  readonly open: boolean;
  /** Bytes that wait to be read. */
  readonly unread: number;
  /** Bytes that were written and that nobody can read any more, since it was closed before them. */
  readonly lost: number;
  /** Calls back whenever somebody writes. */
  onWrite(listener: () => void): void;
  /** Nothing more comes. */
  end(): void;
}

/** A child's pseudo-terminal. */
export interface ChildTerminal {
  /** @returns undefined where too many have joined, or the child has ended */
  join(size: TerminalSize, watcher: TerminalWatcher): Joined | undefined;
  /** The child has ended. Those who have joined are told why, after what it wrote before. */
  ended(why: string): void;
}

export interface SpawnedChild {
  /** Also its process group and its session. */
  readonly pid: number;
  /** Under a pseudo-terminal all of its output: errors are not told apart there. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly input: ChildInput;
  /** Undefined for one on pipes. */
  readonly terminal: ChildTerminal | undefined;
  /** Called once, when the process itself has ended, whoever still holds its pipes. */
  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void;
  /** Gives up its pipes, whoever still writes to them. */
  release(): void;
}

export type SpawnOutcome =
  | { readonly kind: 'spawned'; readonly child: SpawnedChild }
  | { readonly kind: 'failed'; readonly fault: Promise<SpawnFault> };

export interface SpawnFault {
  /** Of the operating system. */
  readonly words: string;
  /** Such as `EAGAIN`, where it is known. */
  readonly code: string | undefined;
}

export type Spawn = (request: SpawnRequest) => SpawnOutcome;
