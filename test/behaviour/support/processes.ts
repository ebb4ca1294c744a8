/**
 * The processes of this machine, seen from outside the program: by a mark in their environment, by
 * group, by parent. Linux only (proc(5)).
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export interface Seen {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** One letter; `Z` is a zombie, `T` stopped. */
  readonly state: string;
  /** Its arguments, joined by blanks. */
  readonly command: string;
}

/** One process; undefined when it is gone, or a zombie. */
export function processSeen(pid: number): Seen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    // The name stands in parentheses and may hold anything.
    const [state = '?', ppid, pgrp, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return {
      pid,
      ppid: Number(ppid),
      pgrp: Number(pgrp),
      session: Number(session),
      state,
      command,
    };
  } catch {
    return undefined;
  }
}

/**
 * How a process ended that nobody has reaped yet (proc(5), `exit_code`), as shells say it: its code,
 * or 128 + the number of the signal. Undefined when it lives, or is gone altogether.
 */
export function exitOfZombie(pid: number): { readonly code: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = Number(fields[49]);
    if (fields[0] !== 'Z') return undefined;
    const signal = status & 0x7f;
    return { code: signal === 0 ? status >> 8 : 128 + signal };
  } catch {
    return undefined;
  }
}

/** True while the process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  return processSeen(pid) !== undefined;
}

function all(): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processSeen(Number(name)) ?? []);
}

/** Living members of a process group. */
export function groupMembers(pgrp: number): Seen[] {
  return all().filter((seen) => seen.pgrp === pgrp);
}

/** Living processes whose parent is `pid`. */
export function childrenOf(pid: number): Seen[] {
  return all().filter((seen) => seen.ppid === pid);
}

/**
 * Living processes that were started with the variable `name` and a value that `fits`. A program
 * that overwrites its environment (nginx, whatever sets its title) is not seen.
 */
export function processesWith(name: string, fits: (value: string) => boolean): Seen[] {
  const start = `${name}=`;
  return all().filter(({ pid }) => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const found = variables.find((variable) => variable.startsWith(start));
      return found !== undefined && fits(found.slice(start.length));
    } catch {
      return false;
    }
  });
}

/** For messages: one process a line. */
export function describeProcesses(list: readonly Seen[]): string {
  return list.map(({ pid, state, command }) => `  ${pid} ${state} ${command}`).join('\n');
}

/** TCP ports on which a process listens, on any address. */
export function listeningPorts(pid: number): number[] {
  const inodes = new Set<string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // A descriptor that was closed since the folder was read.
    }
  }
  const LISTEN = '0A';
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'latin1')
      .split('\n')
      .flatMap((row) => {
        const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
        if (state !== LISTEN || !inodes.has(inode)) return [];
        return [Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)];
      }),
  );
}
