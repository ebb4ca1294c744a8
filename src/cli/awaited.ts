/**
 * What is still waited for, in words.
 */
import { isSettled } from '../model/state.js';
import type { AppStatus, InstanceStatus } from '../model/status.js';

/** It is on its way somewhere, or its next generation is, or it is about to be no more. */
function isUnderWay({ state, next, retiring }: InstanceStatus): boolean {
  return !isSettled(state) || retiring || (next !== null && next.state.kind !== 'failed');
}

/** `still waiting for api (starting), mail (waits for api (starting))` */
export function stillWaiting(apps: readonly AppStatus[]): string {
  const awaited = apps.filter(({ instances }) => instances.some(isUnderWay));
  const words = awaited.map(({ name, state, reason }) => `${name} (${reason ?? state})`);
  const silent = awaited.find(({ instances }) =>
    instances.some(({ state }) => state.kind === 'running' && state.role === 'undecided'),
  );
  const hint = silent ? `; if ${silent.name} is to listen nowhere, say so: #@ worker` : '';
  return `still waiting for ${words.join(', ')}${hint}`;
}
