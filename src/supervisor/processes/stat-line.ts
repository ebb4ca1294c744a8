/**
 * `/proc/PID/stat`: what Linux tells of a process in one line (proc(5)).
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { withSpare } from './spare-descriptor.js';

export interface StatLine {
  /** Cut to 15 characters by the kernel. */
  readonly name: string;
  /** What stands behind the name: the manual page counts from 1, with the state as its third. */
  readonly fields: readonly string[];
}

/** @returns undefined for what is no such line */
export function parseStatLine(text: string): StatLine | undefined {
  // The name stands in parentheses and may itself hold blanks and parentheses.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < 0) return undefined;
  return { name: text.slice(open + 1, close), fields: text.slice(close + 2).split(' ') };
}

/** One line of 52 numbers and a name of 64 bytes at most fits well. */
const line = Buffer.alloc(2048);

/** With fewer system calls than `readFileSync` makes: there are many to be read. Undefined when it is gone. */
export function readStatLine(pid: number): StatLine | undefined {
  try {
    return withSpare(() => readLine(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

function readLine(path: string): StatLine | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = readSync(descriptor, line, 0, line.length, 0);
    return parseStatLine(line.toString('latin1', 0, bytes));
  } finally {
    closeSync(descriptor);
  }
}
