/**
 * What processes listen on, as told by lsof(8): the way of macOS, which has no /proc.
 */
import { execFile, execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Listener } from './listener.js';
import { tcpListener, unixListener } from './listener.js';

/** One open file of `lsof -F pcftn`. */
export interface OpenFile {
  readonly pid: number;
  readonly command: string;
  /** `cwd`, or the number of a descriptor. */
  readonly descriptor: string;
  /** `IPv4`, `IPv6`, `unix`, `DIR`. */
  readonly type: string;
  readonly name: string;
}

/** Whose files to list: of the given processes, or of every one that may be seen. */
export type Owners = readonly number[] | undefined;

/** Arguments that list listening TCP sockets. */
export const tcpArguments = (pids: Owners): string[] => [...listing(pids), '-iTCP', '-sTCP:LISTEN'];

/** Arguments that list Unix sockets. */
const unixArguments = (pids: Owners): string[] => [...listing(pids), '-U'];

/** Arguments that list working directories, to which relative socket paths belong. */
const folderArguments = (pids: Owners): string[] => [...listing(pids), '-d', 'cwd'];

function listing(pids: Owners): string[] {
  const fields = ['-nP', '-Fpcftn'];
  return pids === undefined ? fields : [...fields, '-a', '-p', pids.join(',')];
}

/** Reads the field output of lsof (`-F`): one field a line, its letter first. */
export function parseFields(text: string): OpenFile[] {
  const files: OpenFile[] = [];
  let pid = 0;
  let command = '';
  let descriptor = '';
  let type = '';
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    switch (line.charAt(0)) {
      case 'p':
        pid = Number(value);
        break;
      case 'c':
        command = value;
        break;
      case 'f':
        descriptor = value;
        type = '';
        break;
      case 't':
        type = value;
        break;
      case 'n':
        files.push({ pid, command, descriptor, type, name: value });
        break;
      default:
    }
  }
  return files;
}

/** Listeners among the listening TCP sockets that lsof told of. */
export function tcpListeners(files: readonly OpenFile[]): Listener[] {
  return files.flatMap((file) => {
    const match = /^(\*|\[[^\]]+\]|[^:]+):(\d+)/.exec(file.name);
    if (!match) return [];
    const written = match[1] ?? '';
    const wildcard = file.type === 'IPv6' ? '::' : '0.0.0.0';
    const host = written === '*' ? wildcard : written.replace(/^\[|\]$/g, '');
    return tcpListener({ pid: file.pid, name: file.command }, host, Number(match[2]), false);
  });
}

/**
 * Listeners among the Unix sockets. lsof does not say which of them listen; those with a path were
 * bound, and the proof that follows tells. Accepted ends carry the same path: each is told once.
 */
export function unixListeners(
  files: readonly OpenFile[],
  folders: ReadonlyMap<number, string>,
): Listener[] {
  const found = new Map<string, Listener>();
  for (const file of files) {
    // lsof of Linux appends the type.
    const path = file.name.replace(/ type=\w+( \(\w+\))?$/, '');
    if (path === '' || path.startsWith('type=') || /^(->|@)/.test(path)) continue;
    const folder = folders.get(file.pid);
    if (!path.startsWith('/') && folder === undefined) continue;
    const whole = resolve(folder ?? '/', path);
    if (!found.has(whole)) {
      found.set(whole, unixListener({ pid: file.pid, name: file.command }, whole));
    }
  }
  return [...found.values()];
}

/** Working directory by pid. */
export function folders(files: readonly OpenFile[]): Map<number, string> {
  return new Map(files.flatMap((f) => (f.descriptor === 'cwd' ? [[f.pid, f.name] as const] : [])));
}

/** Everything that these processes listen on. */
export async function lsofListeners(pids: readonly number[]): Promise<Listener[]> {
  const run = async (args: string[]): Promise<OpenFile[]> => {
    try {
      return parseFields((await promisify(execFile)('lsof', args)).stdout);
    } catch (error) {
      return partOf(error);
    }
  };
  const [tcp, unix, workingIn] = await Promise.all([
    run(tcpArguments(pids)),
    run(unixArguments(pids)),
    run(folderArguments(pids)),
  ]);
  return [...unixListeners(unix, folders(workingIn)), ...tcpListeners(tcp)];
}

/** Everything that anybody listens on, while all else waits. */
export function lsofListenersNow(): Listener[] {
  const run = (args: string[]): OpenFile[] => {
    try {
      const output = execFileSync('lsof', args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return parseFields(output);
    } catch (error) {
      return partOf(error);
    }
  };
  const workingIn = folders(run(folderArguments(undefined)));
  return [
    ...unixListeners(run(unixArguments(undefined)), workingIn),
    ...tcpListeners(run(tcpArguments(undefined))),
  ];
}

/** lsof exits with 1 when it found nothing for one of the pids, and prints the others all the same. */
function partOf(error: unknown): OpenFile[] {
  const output = (error as { readonly stdout?: unknown }).stdout;
  return typeof output === 'string' ? parseFields(output) : [];
}
