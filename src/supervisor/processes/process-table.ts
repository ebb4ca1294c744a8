/**
 * The processes of this machine, as far as stopping and watching need them.
 *
 * Linux: `/proc/PID/stat` (proc(5)). Elsewhere: `ps`, which POSIX gives.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { monotonicMs } from '../../model/clock.js';
import { isShell } from '../../model/interpreters.js';
import { inTurns } from './in-turns.js';
import { withSpare } from './spare-descriptor.js';
import { readStatLine, type StatLine } from './stat-line.js';

export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** One letter; `Z` is a zombie, `T` stopped. */
  readonly state: string;
  /** Clock ticks since boot: together with the pid it names a process for good. 0 without /proc. */
  readonly startTicks: number;
  /** Program name, as a rule cut to 15 characters by the kernel. */
  readonly name: string;
}

/** What newer Nodes call their first thread: the kernel tells that in place of the program's name. */
const NODES_THREAD = /(^|-)MainThread$/;

function programName(pid: number, name: string): string {
  if (!NODES_THREAD.test(name)) return name;
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 1);
    return basename(program) || name;
  } catch {
    return name;
  }
}

function entryOf(pid: number, { name, fields }: StatLine): ProcessEntry {
  return {
    pid,
    name: programName(pid, name),
    state: fields[0] ?? '?',
    ppid: Number(fields[1]),
    pgrp: Number(fields[2]),
    session: Number(fields[3]),
    startTicks: Number(fields[19]),
  };
}

/** One process, or undefined when it is gone. */
export function processEntry(pid: number): ProcessEntry | undefined {
  if (process.platform !== 'linux') return psTable().find((entry) => entry.pid === pid);
  const line = readStatLine(pid);
  return line && entryOf(pid, line);
}

/** All processes that can be seen. */
export function processTable(): readonly ProcessEntry[] {
  return lookAtProcesses().entries;
}

/** What a look at processes has found. */
export interface ProcessLook {
  readonly entries: readonly ProcessEntry[];
  /** How many of those that were there have ended meanwhile. */
  readonly missed: number;
}

/** @param pids default: all processes that can be seen */
export function lookAtProcesses(pids?: readonly number[]): ProcessLook {
  if (process.platform !== 'linux') return { entries: psTable(), missed: 0 };
  const entries: ProcessEntry[] = [];
  let missed = 0;
  for (const pid of pids ?? listedPids()) {
    const entry = processEntry(pid);
    if (entry) entries.push(entry);
    else missed += 1;
  }
  return { entries, missed };
}

/** A look that others did not wait for. */
export interface LookInTurns extends ProcessLook {
  /** Of our own time, in ms. */
  readonly tookMs: number;
}

/** As {@link lookAtProcesses} at everybody, leaving the event loop to others now and then. */
export async function lookInTurns(): Promise<LookInTurns> {
  if (process.platform !== 'linux') {
    const begun = monotonicMs();
    const { stdout } = await promisify(execFile)('ps', PS_ARGUMENTS);
    return { entries: parsePs(stdout), missed: 0, tookMs: monotonicMs() - begun };
  }
  const entries: ProcessEntry[] = [];
  let missed = 0;
  const tookMs = await inTurns(listedPids(), (pid) => {
    const entry = processEntry(pid);
    if (entry) entries.push(entry);
    else missed += 1;
  });
  return { entries, missed, tookMs };
}

/**
 * These processes and all who descend from them, as far as the parents between still live: in less time
 * than all of them take, where the kernel keeps lists of children (CONFIG_PROC_CHILDREN); else undefined.
 */
export function descendantsOf(pids: Iterable<number>): readonly ProcessEntry[] | undefined {
  hasChildLists ??= existsSync(`/proc/self/task/${process.pid}/children`);
  if (!hasChildLists) return undefined;
  const family = new Set(pids);
  const entries: ProcessEntry[] = [];
  // A set is gone through to its end, also where it grows meanwhile.
  for (const pid of family) {
    const entry = processEntry(pid);
    if (!entry) continue;
    entries.push(entry);
    for (const child of childrenOf(pid)) family.add(child);
  }
  return entries;
}

let hasChildLists: boolean | undefined;

/** Each thread has children of its own. */
function childrenOf(pid: number): number[] {
  const read = (path: string): string[] => {
    try {
      return withSpare(() => readFileSync(path, 'latin1')).match(/\d+/g) ?? [];
    } catch {
      // The thread has ended meanwhile, and its children are another's.
      return [];
    }
  };
  try {
    const threads = withSpare(() => readdirSync(`/proc/${pid}/task`));
    return threads.flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`)).map(Number);
  } catch {
    return [];
  }
}

/** Numbers of all processes that /proc lists. */
export function listedPids(): readonly number[] {
  const pids: number[] = [];
  for (const name of withSpare(() => readdirSync('/proc'))) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  return pids;
}

const PS_ARGUMENTS = ['-axo', 'pid=,ppid=,pgid=,sess=,state=,comm='];

function psTable(): ProcessEntry[] {
  return parsePs(execFileSync('ps', PS_ARGUMENTS, { encoding: 'utf8' }));
}

function parsePs(output: string): ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S)\S*\s+(.*)$/.exec(line);
    if (!match) return [];
    return {
      pid: Number(match[1]),
      ppid: Number(match[2]),
      pgrp: Number(match[3]),
      session: Number(match[4]),
      state: match[5] ?? '?',
      startTicks: 0,
      name: (match[6] ?? '').replace(/^.*\//, ''),
    };
  });
}

export function isShellProcess({ name }: Pick<ProcessEntry, 'name'>): boolean {
  return isShell(name) || name === 'fish' || name === 'busybox';
}

/** Members of a process group that are not zombies. */
export function groupMembers(pgrp: number, table: readonly ProcessEntry[]): ProcessEntry[] {
  return table.filter((entry) => entry.pgrp === pgrp && entry.state !== 'Z');
}

/** These processes and all who descend from them, as far as the parents between still live. */
export function withDescendants(
  pids: Iterable<number>,
  table: readonly Pick<ProcessEntry, 'pid' | 'ppid'>[],
): Set<number> {
  const family = new Set(pids);
  // Children may stand before their parents in the table, as pids wrap around: until nobody is new.
  for (let size = -1; size !== family.size;) {
    size = family.size;
    for (const { pid, ppid } of table) if (family.has(ppid)) family.add(pid);
  }
  return family;
}
