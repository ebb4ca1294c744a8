/**
 * What is left in the world of a run that was killed: its guardian at work, or, where that was killed
 * as well, its processes and its sockets. They are known by the record of the run, which carries its mark,
 * its groups and its strays; each with the start time of a process, so that a number which somebody else
 * has by now is nobody of the run.
 */
import { monotonicMs, sleep, systemClock } from '../../model/clock.js';
import { removeLeftSockets } from '../sockets/left-sockets.js';
import { processTable, withDescendants, type ProcessEntry } from './process-table.js';
import {
  bootOfMachine,
  lives,
  readRunRecord,
  type ProcessIdentity,
  type RunRecord,
} from './run-record.js';
import { markedIn } from './stragglers.js';
import { sweep, type Swept } from './sweep.js';

/** Time over the grace that the guardian of a killed run may take for its last steps. */
const LAST_STEPS_MS = 5000;

/**
 * Waits while the guardian of a run that was killed still cleans up behind it. To be called before
 * anything is put into the runtime directory, which that guardian will remove. Returns at once when
 * there is none, or when the earlier run itself still lives.
 *
 * @param limitMs default: the time that it may take
 * @returns false when it was still at work then
 */
export async function awaitPredecessor(directory: string, limitMs?: number): Promise<boolean> {
  const run = readRunRecord(directory);
  if (!run || lives(run.supervisor)) return true;
  const end = monotonicMs() + (limitMs ?? run.graceMs + LAST_STEPS_MS);
  while (lives(run.guardian)) {
    if (monotonicMs() > end) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Living processes of the run that had this directory, where neither it nor its guardian lives. Whoever
 * asks is never one of them, and neither are those whom it descends from: it may have been typed in a
 * terminal that the run has opened.
 */
export function leftOf(directory: string): readonly ProcessEntry[] {
  const run = abandonedRun(directory);
  return run ? processesOf(run) : [];
}

/**
 * Ends these processes, within the grace of their run, and removes the sockets that they leave.
 * Undefined where there are none.
 */
export async function endLeftOf(directory: string): Promise<Swept | undefined> {
  const run = abandonedRun(directory);
  if (!run || processesOf(run).length === 0) return undefined;
  // Once found, a descendant is known by itself: its parent may end first.
  const strays = new Map(run.strays.map((stray) => [stray.pid, stray]));
  const swept = await sweep({
    find: () => {
      const found = processesOf({ ...run, strays: [...strays.values()] });
      for (const entry of found) strays.set(entry.pid, entry);
      return { processes: found, whole: false };
    },
    killAt: systemClock.elapsed() + run.graceMs,
    clock: systemClock,
  });
  const sockets = run.sockets.map((path) => ({ path }));
  await removeLeftSockets(sockets, directory, () => true);
  return swept;
}

function abandonedRun(directory: string): RunRecord | undefined {
  const run = readRunRecord(directory);
  return run && !lives(run.supervisor) && !lives(run.guardian) ? run : undefined;
}

function processesOf(run: RunRecord): readonly ProcessEntry[] {
  const table = processTable();
  const marked = markedIn(run.mark, table).marked.map(({ pid }) => pid);
  const family = withDescendants([...marked, ...recordedIn(run, table)], table);
  const us = ancestryOf(process.pid, table);
  return table.filter(({ pid, state }) => family.has(pid) && !us.has(pid) && state !== 'Z');
}

/** Those whom the record names: strays, and members of groups whose leader is still the recorded one. */
function recordedIn(run: RunRecord, table: readonly ProcessEntry[]): readonly number[] {
  // Without start times, or with those of another boot, numbers prove nothing.
  if (run.boot === undefined || run.boot !== bootOfMachine()) return [];
  const byPid = new Map(table.map((entry) => [entry.pid, entry]));
  const isThere = ({ pid, startTicks }: ProcessIdentity): boolean =>
    startTicks !== 0 && byPid.get(pid)?.startTicks === startTicks;
  const groups = new Set(run.groups.filter(isThere).map(({ pid }) => pid));
  const members = table.filter(({ pgrp, session }) => groups.has(pgrp) || groups.has(session));
  return [...run.strays.filter(isThere), ...members].map(({ pid }) => pid);
}

/** A process and those whom it descends from. */
function ancestryOf(pid: number, table: readonly ProcessEntry[]): ReadonlySet<number> {
  const parents = new Map(table.map((entry) => [entry.pid, entry.ppid]));
  const line = new Set<number>();
  for (let next: number | undefined = pid; next !== undefined && !line.has(next);) {
    line.add(next);
    next = parents.get(next);
  }
  return line;
}
