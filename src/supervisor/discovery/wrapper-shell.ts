/**
 * Whether a shell is but the wrapper of the one command that it runs now, or has itself work to do.
 * A signal for the app is meant for the command in the one case, and for the shell in the other: to
 * the `sleep` of a loop it would be sent into the void.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { ProcessEntry } from '../processes/process-table.js';

export interface ShellEvidence {
  /** The signals that it has a handler of its own for (`trap`). */
  readonly caught: bigint;
  /** Its arguments. */
  readonly words: readonly string[];
  /** It has had other children before this one, and waited for them. */
  readonly hadOthers: boolean;
  /** How long its present child has been there. */
  readonly childMs: number;
}

/** A loop in the text of `sh -c`. */
const LOOP = /(?:^|[\s;&|({])(?:while|until|for)\s/;
/** What a shell that has had other children runs for longer is taken for the last of them. */
const LASTING_MS = 10_000;
/** USER_HZ, which is 100 on every Linux that Node runs on (proc(5)). */
const MS_PER_TICK = 10;

/** Pure. */
export function isWrapper(evidence: ShellEvidence, signal: NodeJS.Signals): boolean {
  const { caught, words, hadOthers, childMs } = evidence;
  if ((caught >> BigInt(constants.signals[signal] - 1)) & 1n) return false;
  if (words[1]?.startsWith('-') && LOOP.test(words[2] ?? '')) return false;
  return !hadOthers || childMs >= LASTING_MS;
}

/**
 * What Linux tells of a shell with this child: `status`, `cmdline` and `stat` of proc(5).
 *
 * @returns undefined where it is gone, and on systems without /proc
 */
export function shellEvidence(shell: ProcessEntry, child: ProcessEntry): ShellEvidence | undefined {
  const read = (file: string): string => readFileSync(`/proc/${file}`, 'latin1');
  try {
    const stat = read(`${shell.pid}/stat`);
    // Counted from the state, which follows the name: page faults of the children it waited for.
    const faults = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[8];
    const upMs = Number(read('uptime').split(' ')[0]) * 1000;
    return {
      caught: BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(read(`${shell.pid}/status`))?.[1] ?? '0'}`),
      words: read(`${shell.pid}/cmdline`).split('\0'),
      hadOthers: faults !== '0',
      childMs: upMs - child.startTicks * MS_PER_TICK,
    };
  } catch {
    return undefined;
  }
}
