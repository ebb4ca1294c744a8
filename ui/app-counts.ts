/**
 * How many of an app there are meant to be, and which apps have given up.
 */
import { firstThingsFirst } from '../src/model/dependencies.js';
import type { AppStatus } from '../src/model/status.js';
import type { UiState } from './state.js';

/** Instances that are wanted; those on their way out do not count. */
export function wantedInstances({ instances }: AppStatus): number {
  return instances.filter(({ retiring }) => !retiring).length;
}

/** In the order in which they are to be told to start. */
export function failedApps(state: UiState): readonly string[] {
  const apps = state.stack?.apps ?? [];
  const failed = apps.filter(({ instances }) =>
    instances.some((one) => one.state.kind === 'failed'),
  );
  return firstThingsFirst(
    failed.map(({ name }) => name),
    apps,
  ).map(({ name }) => name);
}
