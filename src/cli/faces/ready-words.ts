/**
 * What is to be said of apps that are no longer waited for. Pure.
 */
import type { InstanceState } from '../../model/state.js';
import type { AppStatus } from '../../model/status.js';
import { stateLine } from '../../stack/status.js';

/** Nothing of it runs, and that is as it should be. */
function isOver(state: InstanceState): boolean {
  return state.kind === 'exited' || state.kind === 'skipped';
}

/**
 * `api, web are ready`, and a line of its own for each app that has run to its end, or is skipped.
 * @param apps those that were waited for
 * @param named they were named one by one; else they are all
 */
export function readyWords(apps: readonly AppStatus[], named: boolean): readonly string[] {
  const over = apps.flatMap(({ name, instances, url }) => {
    const state = instances.map((each) => each.state).find(isOver);
    return state === undefined ? [] : [{ name, line: stateLine(name, state, url) }];
  });
  const ready = apps.filter(({ name }) => !over.some((each) => each.name === name));
  const lines = over.map(({ line }) => line);
  if (ready.length === 0) return lines;
  const names = named ? ready.map(({ name }) => name).join(', ') : 'all';
  return [...lines, `${names} ${named && ready.length === 1 ? 'is' : 'are'} ready`];
}
