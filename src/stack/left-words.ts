/**
 * What a run that was killed, and its guardian with it, has left, in words.
 */
import { few } from '../model/few.js';
import { nameProcess } from '../supervisor/processes/group.js';
import type { ProcessEntry } from '../supervisor/processes/process-table.js';
import type { Swept } from '../supervisor/processes/sweep.js';

type Named = Pick<ProcessEntry, 'pid' | 'name'>;

/** `2 processes: sleep (123), node (124)` */
export function countedNames(processes: readonly Named[]): string {
  const count = processes.length === 1 ? 'a process' : `${processes.length} processes`;
  return `${count}: ${few(processes.map(nameProcess))}`;
}

/** @param stack its name */
export function leftWords(stack: string, left: readonly Named[]): string {
  return `${stack} was killed, and its guardian with it; that has left ${countedNames(left)}`;
}

/** What became of them. */
export function endedWords(stack: string, { told, left }: Swept): string {
  const ended = `${leftWords(stack, told)}; `;
  return left.length === 0
    ? `${ended}all ended now`
    : `${ended}what cannot be ended: ${countedNames(left)}`;
}
