/**
 * Which process of an instance a signal for the app is meant for: not its shell, and not its workers.
 */
import type { InstanceState } from '../../model/state.js';
import type { Upstream } from '../../model/upstream.js';
import { familyOf } from './family.js';
import { answersAt, listenersOf } from './listeners.js';
import { nameProcess, send } from '../processes/group.js';
import { processTable } from '../processes/process-table.js';
import type { ProcessEntry } from '../processes/process-table.js';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'fish', 'busybox']);

/**
 * The first below the leader that is more than a shell around one command.
 *
 * @returns undefined where the leader is gone
 */
export function belowShells(
  leader: number,
  table: readonly ProcessEntry[],
): ProcessEntry | undefined {
  const alive = table.filter(({ state }) => state !== 'Z');
  let entry = alive.find(({ pid }) => pid === leader);
  for (;;) {
    const parent = entry;
    if (!parent || !SHELLS.has(parent.name)) return parent;
    const children = alive.filter(({ ppid }) => ppid === parent.pid);
    if (children.length !== 1) return parent;
    entry = children[0];
  }
}

/**
 * The process that listens on the upstream, and of several that share it the eldest (gunicorn's
 * master); for an instance without one, the first below its shells.
 *
 * @param leader pid of the instance's process group
 * @returns undefined where nobody is left
 */
async function mainProcess(
  leader: number,
  upstream: Upstream | undefined,
): Promise<{ readonly pid: number; readonly name: string } | undefined> {
  const table = processTable();
  const family = new Set(familyOf(leader, table));
  const eldestFirst = table
    .filter(({ pid }) => family.has(pid))
    .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
    .map(({ pid }) => pid);
  const listeners = upstream ? await listenersOf(eldestFirst) : [];
  const holder = upstream && listeners.find((listener) => answersAt(listener, upstream));
  return holder ?? belowShells(leader, table);
}

/**
 * Sends a signal to the main process of an instance in this state.
 *
 * @returns whom it was sent to, in words; undefined where nobody is there
 */
export async function signalMainProcess(
  leader: number,
  state: InstanceState,
  signal: NodeJS.Signals,
): Promise<string | undefined> {
  const main = await mainProcess(leader, state.kind === 'ready' ? state.upstream : undefined);
  return main && send(main.pid, signal) === 'sent' ? nameProcess(main) : undefined;
}
