/**
 * The user's own ssh, with the user's own configuration. What it asks (a password, a host's key) it asks
 * at the terminal by itself, whatever its standard input is.
 */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { sleep } from '../../model/clock.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { messageOf } from '../../model/message-of.js';

/** ssh could not be started at all. */
export class NoSshError extends Error {
  override readonly name = 'NoSshError';
}

/** What it complains of is for the user, unless nobody asked for it. */
function start(
  words: readonly string[],
  input: 'inherit' | 'ignore' | 'pipe',
  output: 'inherit' | 'ignore' | 'pipe',
  complaints: 'inherit' | 'ignore' | 'pipe' = 'inherit',
): ChildProcess {
  const stdio: StdioOptions = [input, output, complaints];
  return spawn('ssh', words, { stdio });
}

/** @throws {NoSshError} */
async function exitOf(child: ChildProcess): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === null ? EXIT.internal : signalExitCode(signal));
  } catch (error) {
    throw new NoSshError(messageOf(error));
  }
}

/** Runs it with this terminal. @returns its exit code, which is that of the far command */
export async function runSsh(words: readonly string[]): Promise<number> {
  const child = start(words, 'inherit', 'inherit');
  // Ctrl-C reaches both: what it means is up to the far side.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    return await exitOf(child);
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** As ssh(1) ends for a fault of its own. */
export const SSH_FAULT = 255;

export interface AskOptions {
  /** What it complains of is no news. */
  readonly quiet?: boolean;
  /** What it complains of is given to the caller, who tells it. */
  readonly kept?: boolean;
  /** What it prints is not wanted, however much it is. */
  readonly unread?: boolean;
}

export interface SshReply {
  readonly code: number;
  /** What it printed. */
  readonly text: string;
  /** Empty unless kept. */
  readonly complaints: string;
}

/** Runs it and reads what it prints. */
export async function askSsh(
  words: readonly string[],
  signal: AbortSignal,
  { quiet = false, kept = false, unread = false }: AskOptions = {},
): Promise<SshReply> {
  if (signal.aborted) return { code: SSH_FAULT, text: '', complaints: '' };
  const complaining = quiet ? 'ignore' : kept ? 'pipe' : 'inherit';
  const child = start(words, 'ignore', unread ? 'ignore' : 'pipe', complaining);
  const kill = (): boolean => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (complaints += part));
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const closed = Promise.all(streams.map((stream) => once(stream, 'close')));
  try {
    const code = await exitOf(child);
    await closed;
    return { code, text, complaints };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** A connection that others go through (ssh_config(5), ControlMaster): nobody is asked again. */
export interface SshConnection {
  /** Resolves when others can: true; or when ssh has ended before: false. */
  readonly open: Promise<boolean>;
  /** Resolves when ssh has ended. */
  readonly ended: Promise<number>;
  readonly close: () => void;
}

const LOOK_EVERY_MS = 50;

/**
 * @param path where ssh puts its control socket, once the host has let the user in
 * @param signal ends it
 */
export function connectSsh(
  words: readonly string[],
  path: string,
  signal: AbortSignal,
): SshConnection {
  // One that was killed has left it behind: ssh would share what is gone.
  rmSync(path, { force: true });
  // The far side reads from this pipe: should we be killed while ssh connects, ssh ends when it has.
  const child = start(words, 'pipe', 'ignore');
  child.stdin?.on('error', () => undefined);
  const close = (): void => void child.kill();
  signal.addEventListener('abort', close, { once: true });
  let over = false;
  const ended = exitOf(child).finally(() => {
    over = true;
    signal.removeEventListener('abort', close);
  });
  const look = async (): Promise<boolean> => {
    while (!over) {
      if (existsSync(path)) return true;
      await sleep(LOOK_EVERY_MS);
    }
    await ended;
    return false;
  };
  ended.catch(() => undefined);
  return { open: look(), ended, close };
}
