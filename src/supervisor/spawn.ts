/**
 * The door to execa: starts a shell command as the leader of its own session and process group.
 */
import { execa } from 'execa';
import type { Readable } from 'node:stream';

export interface SpawnRequest {
  /** For `sh -c`. */
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SpawnedChild {
  /** Also its process group and its session. */
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Called once, when the process itself has ended, whoever still holds its pipes. */
  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void;
  /** Ends its standard input: for what asks rather than works. */
  endInput(): void;
  /** Gives up its pipes, whoever still writes to them. */
  release(): void;
}

export type SpawnOutcome =
  | { readonly kind: 'spawned'; readonly child: SpawnedChild }
  /** In words of the operating system. */
  | { readonly kind: 'failed'; readonly reason: Promise<string> };

export type Spawn = (request: SpawnRequest) => SpawnOutcome;

/**
 * Starts `sh -c command`. Standard input is an open pipe that nobody writes to: `/dev/null` there
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
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
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
      onExit: (listener) => {
        subprocess.once('exit', (code, signal) => {
          stdin.destroy();
          listener(code, signal);
        });
      },
      endInput: () => void stdin.end(),
      release,
    },
  };
};
