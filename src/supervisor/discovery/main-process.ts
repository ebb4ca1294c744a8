/**
 * Which process of an instance a signal for the app is meant for: not the shell around it, and not
 * its workers; or all of them.
 */
import type { InstanceState } from '../../model/state.js';
import type { Upstream } from '../../model/upstream.js';
import { familyOf } from './family.js';
import { answersAt, listenersOf } from './listeners.js';
import { nameProcess, send, signalGroup } from '../processes/group.js';
import { isShellProcess, lookInTurns } from '../processes/process-table.js';
import type { ProcessEntry } from '../processes/process-table.js';
import { isWrapper, shellEvidence } from './wrapper-shell.js';

/**
 * What no process can take in its own way, what undoes that, and Ctrl-C, which a terminal sends to
 * all: who sends these means the whole app, and not that a part of it goes on.
 */
const FOR_ALL: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGSTOP', 'SIGCONT', 'SIGINT']);

/**
 * The first below the leader that is more than a shell around one command.
 *
 * @param wraps whether a shell is that to the one child it has
 * @returns undefined where the leader is gone
 */
export function belowShells(
  leader: number,
  table: readonly ProcessEntry[],
  wraps: (shell: ProcessEntry, child: ProcessEntry) => boolean,
): ProcessEntry | undefined {
  const alive = table.filter(({ state }) => state !== 'Z');
  let entry = alive.find(({ pid }) => pid === leader);
  for (;;) {
    const parent = entry;
    if (!parent || !isShellProcess(parent)) return parent;
    const [child, ...others] = alive.filter(({ ppid }) => ppid === parent.pid);
    if (!child || others.length > 0 || !wraps(parent, child)) return parent;
    entry = child;
  }
}

/**
 * The process that listens on the upstream, and of several that share it the eldest (gunicorn's
 * master); for an instance without one, the first below the shells around it.
 *
 * @param leader pid of the instance's process group
 * @returns undefined where nobody is left
 */
async function mainProcess(
  leader: number,
  upstream: Upstream | undefined,
  signal: NodeJS.Signals,
): Promise<{ readonly pid: number; readonly name: string } | undefined> {
  const { entries: table } = await lookInTurns();
  const family = new Set(familyOf(leader, table));
  const eldestFirst = table
    .filter(({ pid }) => family.has(pid))
    .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
    .map(({ pid }) => pid);
  const listeners = upstream ? await listenersOf(eldestFirst).catch(() => []) : [];
  const holder = upstream && listeners.find((listener) => answersAt(listener, upstream));
  if (holder) return holder;
  return belowShells(leader, table, (shell, child) => {
    const evidence = shellEvidence(shell, child);
    return evidence === undefined || isWrapper(evidence, signal);
  });
}

/** Sends a signal to all who came from a leader; words as {@link signalApp}. */
async function signalAll(leader: number, signal: NodeJS.Signals): Promise<string | undefined> {
  const { entries: table } = await lookInTurns();
  const family = new Set(familyOf(leader, table));
  const members = table.filter(({ pid }) => family.has(pid));
  const outside = members.filter(({ pgrp }) => pgrp !== leader);
  const told = [signalGroup(leader, signal), ...outside.map(({ pid }) => send(pid, signal))];
  const first = members.find(({ pid }) => pid === leader) ?? members[0];
  if (!first || !told.includes('sent')) return undefined;
  return `${nameProcess(first)}${members.length > 1 ? ' and all that it started' : ''}`;
}

/**
 * Sends a signal to an instance in this state: to all of its processes what means all of them, and
 * anything else to its main process.
 *
 * @returns whom it was sent to, in words; undefined where nobody is there
 */
export async function signalApp(
  leader: number,
  state: InstanceState,
  signal: NodeJS.Signals,
): Promise<string | undefined> {
  if (FOR_ALL.has(signal)) return signalAll(leader, signal);
  const upstream = state.kind === 'ready' ? state.upstream : undefined;
  const main = await mainProcess(leader, upstream, signal);
  return main && send(main.pid, signal) === 'sent' ? nameProcess(main) : undefined;
}
