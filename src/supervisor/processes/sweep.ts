/**
 * Ends processes that no instance sees to any more: daemons, what left its group, what a killed run left.
 */
import type { Clock } from '../../model/clock.js';
import { send } from './group.js';
import type { ProcessEntry } from './process-table.js';

/** How long what was killed may take to go; only uninterruptible sleep takes longer. */
export const AFTER_KILL_MS = 5000;
const LOOK_EVERY_MS = 25;
/** Far longer than execve(2) takes. */
const SECOND_LOOK_MS = 5;

export interface LeftProcesses {
  readonly processes: readonly ProcessEntry[];
  /** Nobody else can be there: see `MarkedLook`. */
  readonly whole: boolean;
}

export interface Swept {
  /** Everybody who was told to end, in the order of being found. */
  readonly told: readonly ProcessEntry[];
  /** Those who cannot be ended. */
  readonly left: readonly ProcessEntry[];
}

/**
 * Tells each once to end, kills whoever is there at the deadline, and looks until nobody is found.
 *
 * @param options.find who is there now
 * @param options.killAt on {@link Clock.elapsed}
 * @param options.forced true: whoever is found is killed at once, from now on
 */
export async function sweep(options: {
  find(): LeftProcesses | Promise<LeftProcesses>;
  readonly killAt: number;
  forced?(): boolean;
  readonly clock: Clock;
}): Promise<Swept> {
  const { killAt, clock } = options;
  const told = new Map<string, ProcessEntry>();
  // Where a look may have missed somebody, nobody is left when nobody has been seen twice.
  for (let unseen = 0; ;) {
    const { processes: left, whole } = await options.find();
    unseen = left.length === 0 ? unseen + 1 : 0;
    if (unseen === 2 || (unseen === 1 && whole)) return { told: [...told.values()], left: [] };
    const now = clock.elapsed();
    if (now > killAt + AFTER_KILL_MS) return { told: [...told.values()], left };
    for (const entry of left) {
      const { pid, startTicks } = entry;
      const name = `${pid} ${startTicks}`;
      if (options.forced?.() === true || now >= killAt) send(pid, 'SIGKILL');
      else if (!told.has(name)) {
        send(pid, 'SIGTERM');
        send(pid, 'SIGCONT');
      }
      told.set(name, entry);
    }
    const pause = unseen > 0 ? SECOND_LOOK_MS : LOOK_EVERY_MS;
    await new Promise<void>((resolve) => clock.after(pause, resolve));
  }
}
