/**
 * What an action on an app is answered with: one sentence that says what is under way, or why nothing
 * is. Pure.
 */
import { few } from '../model/few.js';
import type { ActionResult } from '../model/handle.js';
import { pidOf, stateWord } from '../model/state.js';
import type { InstanceState } from '../model/state.js';

function pids(states: readonly InstanceState[]): string {
  const found = states.flatMap((state) => pidOf(state) ?? []);
  return found.length === 1 ? `pid ${found.join()}` : `pids ${few(found)}`;
}

function of<K extends InstanceState['kind']>(
  states: readonly InstanceState[],
  ...kinds: readonly K[]
): readonly Extract<InstanceState, { kind: K }>[] {
  return states.filter((state): state is Extract<InstanceState, { kind: K }> =>
    (kinds as readonly string[]).includes(state.kind),
  );
}

function blockers(states: readonly InstanceState[]): string {
  const names = of(states, 'pending').flatMap(({ blockedBy }) => blockedBy);
  const words = new Set(names.map(({ app, why }) => `${app} (${why})`));
  return [...words].join(', ');
}

/**
 * @param before states of the app's instances when it was asked for
 * @param after the same when it was told
 */
export function actionResult(
  app: string,
  action: 'start' | 'stop' | 'restart',
  before: readonly InstanceState[],
  after: readonly InstanceState[],
): ActionResult {
  const done = (message: string): ActionResult => ({ app, ok: true, message });
  const alive = before.filter((state) => pidOf(state) !== undefined);
  const ending = of(before, 'stopping');
  const waits = blockers(after);

  switch (action) {
    case 'start':
    case 'restart': {
      const hopeless = of(after, 'failed').find(
        ({ failure }) => failure.code === 'dependency-failed',
      );
      if (hopeless) {
        const { message, advice } = hopeless.failure;
        return { app, ok: false, message: `${message}; ${advice}` };
      }
      if (waits !== '') return done(`${app} starts as soon as it can: it waits for ${waits}`);
      if (ending.length > 0 && (action === 'start' || ending.length === alive.length)) {
        return done(`${app} is restarting (${pids(ending)} is still being stopped)`);
      }
      if (action === 'restart' && alive.length > 0) {
        return done(`${app} is restarting (${pids(alive)} being stopped)`);
      }
      if (of(before, 'pending').length === before.length) return done(`${app} is already starting`);
      if (action === 'start' && alive.length === before.length) {
        const words = [...new Set(before.map(stateWord))].join(', ');
        return done(`${app} is already running (${words}, ${pids(alive)})`);
      }
      return done(`${app} is starting`);
    }
    case 'stop': {
      const left = of(before, 'exited').flatMap((state) => state.left ?? []);
      if (left.length > 0)
        return done(`${app} is stopped, and with it what goes on in the background: ${few(left)}`);
      if (alive.length > 0) return done(`${app} is stopping (${pids(alive)})`);
      if (before.some((state, i) => state.kind !== after[i]?.kind)) {
        return done(`${app} is stopped; it had not been running`);
      }
      const words = [...new Set(before.map(stateWord))].join(', ');
      return done(`${app} is not running (${words})`);
    }
  }
}
