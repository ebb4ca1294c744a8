/**
 * What is still waited for, in words.
 */
import { isSettled } from '../model/state.js';
import type { AppStatus } from '../model/status.js';

/** `still waiting for api (starting), mail (waits for api (starting))` */
export function stillWaiting(apps: readonly AppStatus[]): string {
  const awaited = apps.filter(({ instances }) => instances.some(({ state }) => !isSettled(state)));
  const words = awaited.map(({ name, state, reason }) => `${name} (${reason ?? state})`);
  const silent = awaited.find(({ instances }) =>
    instances.some(({ state }) => state.kind === 'running' && state.role === 'undecided'),
  );
  const hint = silent ? `; if ${silent.name} is to listen nowhere, say so: #@ worker` : '';
  return `still waiting for ${words.join(', ')}${hint}`;
}
