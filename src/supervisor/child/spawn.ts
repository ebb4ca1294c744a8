/**
 * The door to execa: starts a shell command as the leader of its own session and process group.
 */
import { execa } from 'execa';
import type { Spawn } from './child.js';
import { PipeInput } from './pipe-input.js';
import { coverMasters } from './masters.js';

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
