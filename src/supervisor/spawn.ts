/**
 * The door to execa: starts a shell command as the leader of its own session and process group.
 */
import { execa } from 'execa';
import type { Readable } from 'node:stream';
import type { Joined, TerminalSize, TerminalWatcher } from '../model/terminal.js';
import { coverMasters } from './terminal/masters.js';
import { PipeInput } from './pipe-input.js';

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
  /** Calls back whenever somebody writes. */
  onWrite(listener: () => void): void;
  /** Nothing more comes. */
  end(): void;
}

/** A child's pseudo-terminal. */
export interface ChildTerminal {
  /** @returns undefined where too many have joined, or the child has ended */
  join(size: TerminalSize, watcher: TerminalWatcher): Joined | undefined;
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
  /** In words of the operating system. */
  | { readonly kind: 'failed'; readonly reason: Promise<string> };

export type Spawn = (request: SpawnRequest) => SpawnOutcome;

/**
 * Starts `sh -c command`. Standard input is a pipe that stays open: `/dev/null` there
 * makes watchers end and debuggers die. Output comes as raw bytes. Synchronous.
 */
export const spawnShell: Spawn = ({ command, cwd, env }) => {
  const subprocess = execa('sh', ['-c', command], {
    cwd,
    env,
    extendEnv: false,
    // setsid(2): a group that can be signalled as a whole and that no terminal signals.
    detached: true,
    cleanup: false,
    buffer: false,
    encoding: 'buffer',
    reject: false,
    // Descriptors are passed on as they are, also behind the third, where the types leave them out.
    stdio: ['pipe', 'pipe', 'pipe', ...(coverMasters() as 'ignore'[])],
  });
  const { pid, stdin, stdout, stderr } = subprocess;
  if (pid === undefined) {
    const reason = subprocess.then((result) => result.originalMessage ?? 'the shell did not start');
    return { kind: 'failed', reason };
  }
  // execa's own promise waits for the pipes, which a grandchild may hold for ever.
  void subprocess.then(() => undefined);
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
  const release = (): void => {
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
  };
  return {
    kind: 'spawned',
    child: {
      pid,
      stdout,
      stderr,
      input: new PipeInput(stdin),
      terminal: undefined,
      onExit: (listener) => {
        subprocess.once('exit', (code, signal) => {
          stdin.destroy();
          listener(code, signal);
        });
      },
      release,
    },
  };
};
