/**
 * How much processor time and memory whole process groups take.
 *
 * Linux: `/proc/PID/stat` (proc(5)). Elsewhere: `ps`, which POSIX gives.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { inTurns } from './in-turns.js';
import { listedPids } from './process-table.js';
import { readStatLine, type StatLine } from './stat-line.js';

export interface GroupUsage {
  /** Processor time so far, with that of children that have ended and were waited for. */
  readonly cpuSeconds: number;
  /** Resident bytes of all members together; memory that they share counts for each. */
  readonly rss: number;
}

/** What one process adds to its group. */
export interface ProcessUsage extends GroupUsage {
  readonly pgrp: number;
}

/** USER_HZ, the unit of times in proc(5): 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Undefined for a zombie, which has nothing any more. */
export function statUsage({ fields }: StatLine, pageSize: number): ProcessUsage | undefined {
  if (fields.length < 22 || fields[0] === 'Z') return undefined;
  const at = (index: number): number => Number(fields[index]);
  // utime, stime, cutime, cstime: a child's time moves to its parent when it is waited for.
  const ticks = at(11) + at(12) + at(13) + at(14);
  return { pgrp: at(2), cpuSeconds: ticks / TICKS_PER_SECOND, rss: at(21) * pageSize };
}

/** Lines of `ps -o pgid=,rss=,time=`: group, KiB, and `[[dd-]hh:]mm:ss[.cc]`. */
export function parsePsUsage(output: string): ProcessUsage[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line);
    if (!match) return [];
    const [, pgrp, kib, days = '0', clock = ''] = match;
    const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const cpuSeconds = Number(days) * 86_400 + seconds;
    return [{ pgrp: Number(pgrp), rss: Number(kib) * 1024, cpuSeconds }];
  });
}

/** Sums up by group, leaving out all others. */
export function sumByGroup(
  processes: Iterable<ProcessUsage>,
  groups: ReadonlySet<number>,
): ReadonlyMap<number, GroupUsage> {
  const sums = new Map<number, { cpuSeconds: number; rss: number }>();
  for (const { pgrp, cpuSeconds, rss } of processes) {
    if (!groups.has(pgrp)) continue;
    const sum = sums.get(pgrp) ?? { cpuSeconds: 0, rss: 0 };
    sum.cpuSeconds += cpuSeconds;
    sum.rss += rss;
    sums.set(pgrp, sum);
  }
  return sums;
}

/** What each of these groups takes now; one that is empty is missing. Never rejects. */
export async function readGroupUsage(
  groups: ReadonlySet<number>,
): Promise<ReadonlyMap<number, GroupUsage>> {
  if (groups.size === 0) return new Map();
  try {
    const processes = process.platform === 'linux' ? await procUsage() : await psUsage();
    return sumByGroup(processes, groups);
  } catch {
    return new Map();
  }
}

async function procUsage(): Promise<ProcessUsage[]> {
  const size = pageSize();
  const found: ProcessUsage[] = [];
  await inTurns(listedPids(), (pid) => {
    const line = readStatLine(pid);
    const usage = line && statUsage(line, size);
    if (usage) found.push(usage);
  });
  return found;
}

async function psUsage(): Promise<ProcessUsage[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pgid=,rss=,time=']);
  return parsePsUsage(stdout);
}

let knownPageSize: number | undefined;

/** Node does not tell it: our own memory in pages against the same in KiB, to a power of two. */
function pageSize(): number {
  if (knownPageSize !== undefined) return knownPageSize;
  const pages = Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]);
  const kib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  knownPageSize = 2 ** Math.round(Math.log2((kib * 1024) / pages));
  return knownPageSize;
}
