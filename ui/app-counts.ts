/**
 * How many of an app there are meant to be, and which apps have given up.
 */
import type { AppStatus } from '../src/model/status.js';
import type { UiState } from './state.js';

/** Instances that are wanted; those on their way out do not count. */
export function wantedInstances({ instances }: AppStatus): number {
  return instances.filter(({ retiring }) => !retiring).length;
}

export function failedApps(state: UiState): readonly string[] {
  return (state.stack?.apps ?? [])
    .filter(({ instances }) => instances.some((one) => one.state.kind === 'failed'))
    .map(({ name }) => name);
}
