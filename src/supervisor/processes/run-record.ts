/**
 * The file `run` in a runtime directory: whose it is, who cleans up behind it, and what there is to be
 * cleaned up, for whoever comes when both of them were killed.
 *
 * First line: the mark, which the guardian's script reads. Second and third: pid and start time of the
 * supervisor and of its guardian. Then one fact a line, in any order and told apart by the first letter:
 * `bBOOT` the boot of the machine, `gMILLISECONDS` the longest grace, `+PGID START` a group, `pPID START` a process
 * that left its group, `sPATH` a socket.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putFileAtOnce } from '../../files/whole-file.js';
import { processEntry } from './process-table.js';

/** A process by what names it for good on a machine that runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at which it started; 0 where the system does not tell. */
  readonly startTicks: number;
}

export interface RunRecord {
  /** Value of `SOCKPIT_RUN` of this run's apps. */
  readonly mark: string;
  readonly supervisor: ProcessIdentity;
  readonly guardian: ProcessIdentity;
  /** Which boot of the machine the start times count from; undefined where the system does not tell. */
  readonly boot: string | undefined;
  /** Time between TERM and KILL: the longest of all. */
  readonly graceMs: number;
  /** Leaders of process groups. */
  readonly groups: readonly ProcessIdentity[];
  /** Descendants that were seen outside the groups. */
  readonly strays: readonly ProcessIdentity[];
  /** Absolute paths. */
  readonly sockets: readonly string[];
}

/** What its writer knows; the rest is what the machine says. */
export type RunFacts = Omit<RunRecord, 'supervisor' | 'guardian' | 'boot'> & {
  /** Pid of the guardian; undefined where none could be started. */
  readonly guardian: number | undefined;
};

/** The process that has this pid now; all zero where there is none. */
export function processIdentity(pid: number | undefined): ProcessIdentity {
  const entry = pid === undefined ? undefined : processEntry(pid);
  return { pid: pid ?? 0, startTicks: entry?.startTicks ?? 0 };
}

/** True while that very process lives. */
export function lives({ pid, startTicks }: ProcessIdentity): boolean {
  const entry = pid === 0 ? undefined : processEntry(pid);
  return entry !== undefined && entry.startTicks === startTicks && entry.state !== 'Z';
}

/** Start times of another boot say nothing of the processes of this one. */
export function bootOfMachine(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Writes the record of this process's run. @throws what the file system throws */
export function writeRunRecord(directory: string, facts: RunFacts): void {
  const named = ({ pid, startTicks }: ProcessIdentity): string => `${pid} ${startTicks}`;
  const boot = bootOfMachine();
  const lines = [
    facts.mark,
    named(processIdentity(process.pid)),
    named(processIdentity(facts.guardian)),
    ...(boot === undefined ? [] : [`b${boot}`]),
    `g${facts.graceMs}`,
    ...facts.groups.map((group) => `+${named(group)}`),
    ...facts.strays.map((stray) => `p${named(stray)}`),
    ...facts.sockets.map((path) => `s${path}`),
  ];
  putFileAtOnce(join(directory, 'run'), `${lines.join('\n')}\n`);
}

/** The record of the run that has, or had, this directory; undefined where there is none. */
export function readRunRecord(directory: string): RunRecord | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, 'run'), 'utf8');
  } catch {
    return undefined;
  }
  const [mark, supervisor, guardian, ...facts] = text.split('\n');
  const of = (letter: string): readonly string[] =>
    facts.filter((line) => line.startsWith(letter)).map((line) => line.slice(1));
  return {
    mark: mark ?? '',
    supervisor: parseIdentity(supervisor),
    guardian: parseIdentity(guardian),
    boot: of('b')[0],
    graceMs: Number(of('g')[0] ?? 0) || 0,
    groups: of('+').map(parseIdentity),
    strays: of('p').map(parseIdentity),
    sockets: of('s'),
  };
}

function parseIdentity(line: string | undefined): ProcessIdentity {
  const [pid, startTicks] = (line ?? '').split(' ').map((word) => Number(word) || 0);
  return { pid: pid ?? 0, startTicks: startTicks ?? 0 };
}
