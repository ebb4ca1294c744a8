/**
 * The user's own ssh, with the user's own configuration.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, signalExitCode } from '../exit-codes.js';

/** ssh could not be started at all. */
export class NoSshError extends Error {
  override readonly name = 'NoSshError';
}

function start(words: readonly string[], output: 'inherit' | 'pipe' | 'ignore'): ChildProcess {
  // Prompts and complaints of ssh are for the user, who answers them.
  return spawn('ssh', words, { stdio: ['inherit', output, 'inherit'] });
}

/** @throws {NoSshError} */
async function exitOf(child: ChildProcess): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === null ? EXIT.internal : signalExitCode(signal));
  } catch (error) {
    throw new NoSshError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs it with this terminal. @returns its exit code, which is that of the far command */
export async function runSsh(words: readonly string[]): Promise<number> {
  const child = start(words, 'inherit');
  // Ctrl-C reaches both: what it means is up to the far side.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    return await exitOf(child);
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** Runs it and reads what it prints. */
export async function askSsh(
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly text: string }> {
  const child = start(words, 'pipe');
  const kill = (): boolean => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  const closed = child.stdout ? once(child.stdout, 'close') : undefined;
  try {
    const code = await exitOf(child);
    await closed;
    return { code, text };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

export interface Forward {
  /** Resolves when it forwards: true; or when ssh ended before: false. */
  readonly open: Promise<boolean>;
  /** Resolves when ssh has ended. */
  readonly ended: Promise<number>;
}

const LOOK_EVERY_MS = 100;

/** Forwards until ssh ends or the signal comes. */
export function forwardSsh(words: readonly string[], port: number, signal: AbortSignal): Forward {
  const child = start(words, 'ignore');
  const kill = (): boolean => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  let over = false;
  const ended = exitOf(child).finally(() => {
    over = true;
    signal.removeEventListener('abort', kill);
  });
  const look = async (): Promise<boolean> => {
    while (!over) {
      if (await accepts(port)) return true;
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  };
  ended.catch(() => undefined);
  return { open: look(), ended };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** The port wanted, or else a free one, of this machine's loopback. */
export async function localPort(wanted: number | undefined): Promise<number> {
  const taken = async (port: number): Promise<number | undefined> => {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      return undefined;
    }
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address !== null ? address.port : undefined;
  };
  const first = wanted === undefined ? undefined : await taken(wanted);
  const port = first ?? (await taken(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}
