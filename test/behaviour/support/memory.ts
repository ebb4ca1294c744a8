/**
 * What a process holds, seen from outside: memory and descriptors. Linux only (proc(5)).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

function kilobytes(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
}

/** Resident memory in MB, as it is now. */
export function residentMb(pid: number): number {
  return kilobytes(pid, 'VmRSS') / 1024;
}

/** The most that it was since {@link forgetPeak}, in MB. */
export function peakMb(pid: number): number {
  return kilobytes(pid, 'VmHWM') / 1024;
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** How many descriptors are open. */
export function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
