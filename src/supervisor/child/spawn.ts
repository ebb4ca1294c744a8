/**
 * The door to execa: starts a shell command as the leader of its own session and process group.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { execa } from 'execa';
import type { Spawn, SpawnFault, SpawnRequest } from './child.js';
import { PipeInput } from './pipe-input.js';
import { coverMasters } from './masters.js';
import { codeOf } from '../../files/error-code.js';

/**
 * Starts `sh -c command`. Standard input is a pipe that stays open: `/dev/null` there
 * makes watchers end and debuggers die. Output comes as raw bytes. Synchronous.
 */
export const spawnShell: Spawn = (request) => {
  const started = seeingFaults(() => startShell(request));
  if (started.kind === 'failed') return started;
  const { subprocess } = started;
  const { pid, stdin, stdout, stderr } = subprocess;
  if (pid === undefined) {
    const fault = subprocess.then(({ originalMessage, code }) => {
      return { words: originalMessage ?? 'the shell did not start', code };
    });
    return { kind: 'failed', fault };
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

function startShell({ command, cwd, env }: SpawnRequest) {
  return execa('sh', ['-c', command], {
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
}

/**
 * What cannot be started at all is told as what could not be: it is the trouble of one app, and none of the stack's.
 *
 * Where there are no descriptors left Node gives a child no streams, which execa takes amiss: it throws, and
 * leaves behind a child that tells what was wrong in a turn of its own, to nobody.
 */
function seeingFaults<S>(
  start: () => S,
):
  | { readonly kind: 'started'; readonly subprocess: S }
  | { readonly kind: 'failed'; readonly fault: Promise<SpawnFault> } {
  const children: Pick<ChildProcess, 'once'>[] = [];
  const see = (message: unknown): void => {
    children.push((message as { readonly process: ChildProcess }).process);
  };
  subscribe('child_process', see);
  try {
    return { kind: 'started', subprocess: start() };
  } catch (error) {
    const [child] = children;
    if (!child || 'stdio' in child)
      return { kind: 'failed', fault: Promise.resolve(faultOf(error)) };
    const fault = new Promise<SpawnFault>((resolve) => {
      child.once('error', ({ message, code }: NodeJS.ErrnoException) => {
        resolve({ words: message, code });
      });
    });
    return { kind: 'failed', fault };
  } finally {
    unsubscribe('child_process', see);
  }
}

/** Of what was thrown before there was a child, such as for an argument that no program can be given. */
function faultOf(error: unknown): SpawnFault {
  if (!(error instanceof Error)) return { words: String(error), code: undefined };
  return { words: error.message, code: codeOf(error) };
}
