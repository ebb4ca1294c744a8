/**
 * The end of a stack, in order. Asked for any number of times it happens once; asked for with force
 * while it is under way it goes on with force.
 */

export interface Shutdown {
  /** Resolves when nothing of the stack is left. */
  run(force: boolean): Promise<void>;
}

/**
 * @param stopApps ends all apps; called again with force when the end is forced later
 * @param rest the steps after the last app is gone, in order; one that fails does not keep the
 *   others from being taken, and the first failure is reported in the end
 */
export function createShutdown(
  stopApps: (force: boolean) => Promise<void>,
  rest: readonly (() => void | Promise<void>)[],
): Shutdown {
  let ending: Promise<void> | undefined;
  const end = async (force: boolean): Promise<void> => {
    const failures: unknown[] = [];
    for (const step of [() => stopApps(force), ...rest]) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  return {
    run(force) {
      if (ending === undefined) ending = end(force);
      else if (force) void stopApps(true);
      return ending;
    },
  };
}
