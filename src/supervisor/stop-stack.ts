/**
 * Stops everything: in order, within one deadline, and until nothing is left.
 */
import type { App } from '../model/app.js';
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import { formatDuration } from '../model/duration.js';
import { nameProcess } from './processes/group.js';
import type { Instance, LaneOfInstance } from './instance.js';
import type { ProcessView } from './processes/process-view.js';
import { mayStop, ORDERED_SHARE } from './stop-order.js';
import { AFTER_KILL_MS, sweep, type Found } from './processes/sweep.js';

export interface StackStop {
  readonly done: Promise<void>;
  /** Kills whatever is left, now and from now on. */
  force(): void;
  /** To be called after every change of an instance. */
  changed(): void;
}

/** How long the log may take for what the last processes wrote. */
const LAST_OUTPUT_MS = 2000;

export function stopStack(options: {
  readonly apps: readonly App[];
  instancesOf(app: string): readonly Instance[];
  readonly view: ProcessView;
  readonly clock: Clock;
  /** Grace of what belongs to no instance. */
  readonly graceMs: number;
  notice(level: NoticeLevel, text: string): void;
}): StackStop {
  const { apps, view, clock } = options;
  const all = apps.flatMap((app) => options.instancesOf(app.name));
  const living = all.filter((instance) => instance.living.length > 0);
  const graces = living.map((instance) => instance.app.graceMs);
  const graceMs = graces.length > 0 ? Math.max(...graces) : options.graceMs;
  const begun = clock.now();
  const deadline = begun + graceMs;
  const told = new Set<Instance>();
  let forced = false;
  let over = false;
  let finish: () => void = () => undefined;

  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const lanes = (): readonly LaneOfInstance[] => all.flatMap((instance) => instance.lanes);
  const atRest = (app: string): boolean =>
    options.instancesOf(app).every((instance) => instance.atRest);
  const tell = (instance: Instance): void => {
    if (told.has(instance) || instance.atRest) return;
    told.add(instance);
    // Requests in flight end while the app does: who ends a stack does not wait for them first.
    instance.send({ kind: 'stop', why: 'asked', drain: 'meanwhile', deadline });
    if (forced) instance.send({ kind: 'kill' });
  };
  const tellNext = (): void => {
    // What had no process is at rest at once, so that the next may be told in the same turn.
    for (let known = -1; known !== told.size;) {
      known = told.size;
      for (const app of mayStop(apps, atRest)) options.instancesOf(app.name).forEach(tell);
    }
    if (all.every((instance) => instance.atRest)) {
      over = true;
      timers.forEach((timer) => timer.cancel());
      void sweepAll().then(finish);
    }
  };
  const giveUp = (): void => {
    const left = lanes().flatMap(({ life: { phase } }) =>
      phase.kind === 'stopping' ? phase.state : [],
    );
    // Who slept through its grace has been given another one.
    const kills = Math.max(...left.map((state) => state.deadline));
    const early = kills + AFTER_KILL_MS - clock.now();
    if (early > 0) {
      timers.push(clock.after(early, giveUp));
      return;
    }
    over = true;
    const names = left.flatMap(({ remaining }) => remaining);
    options.notice('error', `given up on what cannot be ended: ${names.join(', ')}`);
    void sweepAll().then(finish);
  };
  const timers: Timer[] = [
    // The order is a courtesy, the deadline a promise: late in it everybody is told.
    clock.after(graceMs * ORDERED_SHARE, () => all.forEach(tell)),
    clock.after(graceMs + AFTER_KILL_MS, giveUp),
  ];

  /** Processes of ours that belong to no living instance: daemons, and what left its group. */
  const strays = async (): Promise<Found> => {
    const [{ marked, whole }, ...known] = await Promise.all([
      view.marked(),
      ...lanes().map(({ family }) => family?.strays() ?? []),
    ]);
    const all = [...marked, ...known.flat()];
    return { processes: [...new Map(all.map((entry) => [entry.pid, entry])).values()], whole };
  };
  const sweepAll = async (): Promise<void> => {
    // What the last change entails is done only after everybody has been told of it.
    await Promise.resolve();
    await Promise.all(all.map((instance) => instance.cleaned()));
    const askedAt = clock.now();
    // What outlived the shared deadline is given a moment all the same: it is asked only now.
    const killAt = Math.max(deadline, askedAt + Math.min(graceMs, 1000));
    const { told: asked, left } = await sweep({
      find: strays,
      killAt,
      forced: () => forced,
      clock,
    });
    if (left.length > 0) {
      options.notice('error', `cannot be ended: ${left.map(nameProcess).join(', ')}`);
    }
    const count = asked.length;
    if (count > 0) {
      const took = formatDuration(clock.now() - askedAt);
      const who =
        count === 1
          ? "a process that had left its app's group was"
          : `${count} processes that had left their apps' groups were`;
      options.notice('info', `${who} stopped after ${took}`);
    }
    await Promise.all(all.map((instance) => instance.closeOutput(LAST_OUTPUT_MS)));
  };

  // Once for any number of changes at one moment.
  let looking = false;
  const tellNextSoon = (): void => {
    if (looking) return;
    looking = true;
    // As queueMicrotask, for which Node makes an asynchronous resource.
    void Promise.resolve().then(() => {
      looking = false;
      if (!over) tellNext();
    });
  };

  tellNext();
  return {
    done,
    force: () => {
      if (forced) return;
      forced = true;
      all.forEach(tell);
      for (const instance of all) instance.send({ kind: 'kill' });
    },
    changed: tellNextSoon,
  };
}
