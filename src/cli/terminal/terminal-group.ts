/**
 * Who has the terminal: whether a key such as Ctrl-C reaches our process group.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Process group and the terminal's foreground group, as text: `4100 4100`. */
function groups(): string {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
      encoding: 'utf8',
    });
  }
  // proc_pid_stat(5); the name in parentheses may itself hold blanks and parentheses.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${group} ${foreground}`;
}

/** True in the foreground, false behind it; undefined where there is no terminal to have. */
export function hasTerminal(): boolean | undefined {
  try {
    const [group = NaN, foreground = NaN] = groups().trim().split(/\s+/).map(Number);
    return foreground > 0 ? group === foreground : undefined;
  } catch {
    return undefined;
  }
}
