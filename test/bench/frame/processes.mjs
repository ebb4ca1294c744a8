// What processes have used, from proc(5).
import { readFileSync, readdirSync } from 'node:fs';

/** A process and all that it started, directly or not. */
export function family(pid) {
  let children;
  try {
    children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== ''),
    );
  } catch {
    return [];
  }
  return [pid, ...children.flatMap((text) => family(Number(text)))];
}

/** User and system time so far, in ms: fields 14 and 15, in hundredths of a second. */
export function processorTime(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}

/** Resident memory of a process in MB (10^6 bytes), shared pages in it. */
export function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024) / 1e6;
}

/** The command line, with blanks; '' for what is gone. */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
