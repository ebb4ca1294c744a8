/**
 * Who belongs to whom in a table of processes, sorted once for all who ask about the same table: hundreds
 * of instances do, and each going through the whole of it takes longer than to read it.
 */
import { groupedBy } from '../../model/grouped.js';
import type { ProcessEntry } from './process-table.js';

type Table = readonly ProcessEntry[];

interface Kinship {
  readonly byPid: ReadonlyMap<number, ProcessEntry>;
  readonly byParent: ReadonlyMap<number, Table>;
  readonly byGroup: ReadonlyMap<number, Table>;
  readonly bySession: ReadonlyMap<number, Table>;
}

const kinships = new WeakMap<Table, Kinship>();

/**
 * Those in the table who are a leader, of its group or session, or one of `others`, and who descends from any
 * of them, as far as the parents between still live.
 */
export function kinOf(
  leader: number,
  table: Table,
  others: readonly number[] = [],
): readonly ProcessEntry[] {
  const { byPid, byParent, byGroup, bySession } = kinshipOf(table);
  const kin = new Set([leader, ...others]);
  for (const { pid } of byGroup.get(leader) ?? []) kin.add(pid);
  for (const { pid } of bySession.get(leader) ?? []) kin.add(pid);
  // A set is gone through to its end, also where it grows meanwhile.
  for (const pid of kin) for (const child of byParent.get(pid) ?? []) kin.add(child.pid);
  return [...kin].flatMap((pid) => byPid.get(pid) ?? []);
}

function kinshipOf(table: Table): Kinship {
  const known = kinships.get(table);
  if (known) return known;
  const kinship = {
    byPid: new Map(table.map((entry) => [entry.pid, entry])),
    byParent: groupedBy(table, ({ ppid }) => ppid),
    byGroup: groupedBy(table, ({ pgrp }) => pgrp),
    bySession: groupedBy(table, ({ session }) => session),
  };
  kinships.set(table, kinship);
  return kinship;
}
