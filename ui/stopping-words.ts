/**
 * Whom a stack that is being stopped still waits for, in words, with the time until KILL.
 */
import { countdownText } from './app-words.js';
import { isAlive, type InstanceState } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';

/** Longest first: a line takes the longest that fits. */
export type StoppingForms = readonly [string, ...string[]];

interface Waited {
  readonly app: string;
  /** Processes that are still there; empty where nobody has looked yet. */
  readonly remaining: readonly string[];
}

/**
 * @param now the stack's clock
 * @param forced KILL was sent already
 */
export function stoppingForms(
  apps: readonly AppStatus[],
  now: number,
  forced: boolean,
): StoppingForms {
  const told: Waited[] = [];
  const next: string[] = [];
  let deadline = -Infinity;
  for (const app of apps) {
    const states = app.instances.map(({ state }) => state);
    const stopping = states.filter(isStopping);
    if (stopping.length > 0) {
      const remaining = stopping.flatMap((state) => state.remaining);
      told.push({ app: app.name, remaining });
      deadline = Math.max(deadline, ...stopping.map((state) => state.deadline));
    } else if (states.some(isAlive)) next.push(app.name);
  }
  const left = told.length + next.length;
  if (left === 0)
    return ['all apps have stopped, waits for the supervisor to clean up', 'cleans up'];
  const kill = forced
    ? 'KILL sent'
    : told.length > 0
      ? `KILL in ${countdownText(deadline - now)}`
      : '';
  const names = told.map(({ app }) => app);
  const whole = told.map(({ app, remaining }) =>
    remaining.length > 0 ? `${app}: ${remaining.join(', ')}` : app,
  );
  const then = next.length > 0 ? `, then ${next.join(', ')}` : '';
  const waits = (who: readonly string[]): string =>
    who.length > 0 ? `waits for ${who.join('; ')}${then}` : `stops ${next.join(', ')}`;
  const head = kill === '' ? '' : `${kill}, `;
  return [
    `${head}${waits(whole)}`,
    `${head}${waits(names)}`,
    `${head}${left} left`,
    ...(kill === '' ? [] : [kill]),
  ];
}

function isStopping(state: InstanceState): state is Extract<InstanceState, { kind: 'stopping' }> {
  return state.kind === 'stopping';
}
