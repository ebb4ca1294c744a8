/**
 * The end of a stop: what belongs to no instance that lives, daemons and what left its group, is ended
 * as well, and what it took is told.
 */
import type { Clock } from '../model/clock.js';
import { formatDuration } from '../model/duration.js';
import type { NoticeLevel } from '../model/event.js';
import type { Instance } from './instance.js';
import { nameProcess } from './processes/group.js';
import type { ProcessView } from './processes/process-view.js';
import { sweep, type LeftProcesses } from './processes/sweep.js';

export interface StrayOptions {
  /** All of the stack, each at rest or given up. */
  readonly instances: readonly Instance[];
  readonly view: ProcessView;
  readonly clock: Clock;
  /** Of the whole stop, on {@link Clock.elapsed}; it may be over. */
  readonly deadline: number;
  readonly graceMs: number;
  /** Whether everything is to be killed at once by now. */
  forced(): boolean;
  notice(level: NoticeLevel, text: string): void;
}

/** What outlived the shared deadline is given a moment all the same: it is asked only now. */
const LEAST_GRACE_MS = 1000;

/** Resolves when there are no more, or they cannot be ended. */
export async function sweepStrays(options: StrayOptions): Promise<void> {
  const { clock, deadline, graceMs } = options;
  const askedAt = clock.elapsed();
  const { told, left } = await sweep({
    find: () => straysOf(options),
    killAt: Math.max(deadline, askedAt + Math.min(graceMs, LEAST_GRACE_MS)),
    forced: () => options.forced(),
    clock,
  });
  if (left.length > 0) {
    options.notice('error', `cannot be ended: ${left.map(nameProcess).join(', ')}`);
  }
  if (told.length === 0) return;
  const who =
    told.length === 1
      ? "a process that had left its app's group was"
      : `${told.length} processes that had left their apps' groups were`;
  options.notice('info', `${who} stopped after ${formatDuration(clock.elapsed() - askedAt)}`);
}

async function straysOf({ view, instances }: StrayOptions): Promise<LeftProcesses> {
  const lanes = instances.flatMap((instance) => instance.lanes);
  const [{ marked, whole }, ...known] = await Promise.all([
    view.marked(),
    ...lanes.map(({ family }) => family?.strays() ?? []),
  ]);
  const all = [...marked, ...known.flat()];
  return { processes: [...new Map(all.map((entry) => [entry.pid, entry])).values()], whole };
}
