/**
 * Descendants that left their process group (setsid, job control, a double fork), and how they are
 * found again: by their session, by having been seen as a descendant while their parent lived
 * (pid and start time, so that a recycled pid is never taken for one), and on Linux by the mark of
 * this run in their environment. None of the three alone suffices: a double fork breaks the chain of
 * parents, and nginx and setproctitle overwrite the environment.
 */
import { readFileSync } from 'node:fs';
import type { Guardian } from './guardian.js';
import { inTurns } from './in-turns.js';
import { kinOf } from './kinship.js';
import { processEntry } from './process-table.js';
import type { ProcessEntry, ProcessLook } from './process-table.js';
import { withSpare } from './spare-descriptor.js';

export const MARK_VARIABLE = 'SOCKPIT_RUN';

/**
 * The value of the mark for children: under a sockpit that itself runs under another, both marks, so
 * that the outer run finds what the inner one left behind.
 */
export function markValue(runMark: string, inherited: string | undefined): string {
  return inherited === undefined || inherited === '' ? runMark : `${inherited}:${runMark}`;
}

/** Stands between a mark and a generation; no mark holds it. */
const OF_GENERATION = '#';

/** The mark also says which boot of its instance a process came of: two may live beside each other. */
export function withGeneration(
  env: Readonly<Record<string, string>>,
  generation: number,
): Record<string, string> {
  const mark = env[MARK_VARIABLE];
  return mark === undefined
    ? { ...env }
    : { ...env, [MARK_VARIABLE]: `${mark}${OF_GENERATION}${generation}` };
}

/** One variable of another process's first environment; undefined where it cannot be seen. */
function variableOf(environ: string, name: string): string | undefined {
  const key = `\0${name}=`;
  const all = `\0${environ}`;
  const at = all.indexOf(key);
  if (at < 0) return undefined;
  const end = all.indexOf('\0', at + key.length);
  return all.slice(at + key.length, end < 0 ? undefined : end);
}

export interface MarkedProcess extends ProcessEntry {
  /** The boot it came of, such as `api.1-4`, as its `PS` and its mark say. */
  readonly boot: string | undefined;
}

/** A boot by the name of its instance and its generation. */
export function bootName(instance: string, generation: number | string): string {
  return `${instance}-${generation}`;
}

/** The name of the instance in a {@link bootName}. */
export function instanceOfBoot(boot: string): string {
  return boot.slice(0, boot.lastIndexOf('-'));
}

/**
 * Where a process came from, as its first environment says; undefined where it is not of this run.
 *
 * @param environ the contents of `/proc/PID/environ`
 */
export function originOf(
  environ: string,
  runMark: string,
): Pick<MarkedProcess, 'boot'> | undefined {
  const marks = (variableOf(environ, MARK_VARIABLE) ?? '').split(':');
  const isOurs = (mark: string | undefined): boolean =>
    mark === runMark || mark?.startsWith(runMark + OF_GENERATION) === true;
  if (!marks.some(isOurs)) return undefined;
  // Under a sockpit within ours the name is one of that other stack.
  const last = marks.at(-1);
  if (last === undefined || last === runMark || !isOurs(last)) return { boot: undefined };
  const instance = variableOf(environ, 'PS');
  const generation = last.slice(runMark.length + OF_GENERATION.length);
  return { boot: instance === undefined ? undefined : bootName(instance, generation) };
}

/** What one look at the processes has found. */
export interface MarkedLook {
  readonly marked: readonly MarkedProcess[];
  /**
   * Everybody who could be of the run has been seen as what he is. False where one was in the midst
   * of execve(2), when a process has no environment to be known by, or has ended while the look went
   * on: he may have forked somebody who came too late for it.
   */
  readonly whole: boolean;
}

/** Living processes that carry the mark of this process's run; always empty where there is no /proc. */
export async function markedProcesses(runMark: string, look: ProcessLook): Promise<MarkedLook> {
  const { entries, missed } = look;
  // Nobody who is older than we are is of this run, and on a busy machine nearly everybody is.
  const oldest = entries.find(({ pid }) => pid === process.pid)?.startTicks ?? 0;
  const seen = new MarkLook(runMark);
  await inTurns(
    entries.filter(({ startTicks }) => startTicks >= oldest),
    (entry) => seen.at(entry),
  );
  return { marked: seen.marked, whole: seen.whole && missed === 0 };
}

/** Those of a table that carry the mark of any run, this process left out. */
export function markedIn(runMark: string, table: readonly ProcessEntry[]): MarkedLook {
  const seen = new MarkLook(runMark);
  for (const entry of table) seen.at(entry);
  return seen;
}

class MarkLook implements MarkedLook {
  readonly marked: MarkedProcess[] = [];
  whole = true;
  readonly #runMark: string;

  constructor(runMark: string) {
    this.#runMark = runMark;
  }

  at(entry: ProcessEntry): void {
    // An empty one would be found in everybody.
    if (process.platform !== 'linux' || this.#runMark === '') return;
    if (entry.state === 'Z' || entry.pid === process.pid || entry.pid === 1) return;
    let environ: string;
    try {
      environ = withSpare(() => readFileSync(`/proc/${entry.pid}/environ`, 'latin1'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // That of somebody else is not to be seen.
      this.whole &&= code === 'EACCES' || code === 'EPERM';
      return;
    }
    // Threads of the kernel have none either, and no group.
    if (environ === '' && entry.pgrp !== 0) this.whole = false;
    if (!environ.includes(this.#runMark)) return;
    const origin = originOf(environ, this.#runMark);
    if (origin) this.marked.push({ ...entry, ...origin });
  }
}

/** Is told of descendants as they are seen outside the group, and when they are found gone. */
export type StrayTeller = Pick<Guardian, 'watchStray' | 'releaseStray'>;

const NOBODY: StrayTeller = { watchStray: () => undefined, releaseStray: () => undefined };

/** What is known of one leader's descendants that have left its group. */
export class Descendants {
  readonly #leader: number;
  readonly #teller: StrayTeller;
  readonly #seen = new Map<number, ProcessEntry>();

  /** @param leader pid of the leader, which is also its session and its group */
  constructor(leader: number, teller: StrayTeller = NOBODY) {
    this.#leader = leader;
    this.#teller = teller;
  }

  /** Takes note of those who have left, while they can still be told apart. */
  observe(table: readonly ProcessEntry[]): void {
    const seen = this.#alive().map(({ pid }) => pid);
    for (const entry of kinOf(this.#leader, table, seen)) {
      if (entry.pid === this.#leader || entry.pgrp === this.#leader || entry.state === 'Z')
        continue;
      if (this.#seen.get(entry.pid)?.startTicks !== entry.startTicks)
        this.#teller.watchStray(entry);
      this.#seen.set(entry.pid, entry);
    }
  }

  /** Who is to be asked for descendants. */
  pids(): readonly number[] {
    return [this.#leader, ...this.#seen.keys()];
  }

  /** Those still living that were seen outside the group. */
  rest(): readonly ProcessEntry[] {
    return this.#alive();
  }

  #alive(): ProcessEntry[] {
    const alive: ProcessEntry[] = [];
    for (const [pid, seen] of this.#seen) {
      const now = processEntry(pid);
      if (now?.startTicks === seen.startTicks && now.state !== 'Z') alive.push(now);
      else {
        this.#seen.delete(pid);
        this.#teller.releaseStray(pid);
      }
    }
    return alive;
  }
}
