/**
 * What is still waited for, in words.
 */
import { waitsAt } from '../../model/attention.js';
import { reasonAt } from '../../model/reason.js';
import { isSettled } from '../../model/state.js';
import type { AppStatus, InstanceStatus } from '../../model/status.js';

/** It is on its way somewhere, or its next generation is, or it is about to be no more. */
function isUnderWay({ state, next, retiring }: InstanceStatus): boolean {
  const isBack = state.kind !== 'ready' || state.cutOff?.hope !== 'soon';
  return (
    !isSettled(state) || !isBack || retiring || (next !== null && next.state.kind !== 'failed')
  );
}

function whyNow({ instances, reason }: AppStatus, now: number): string | null {
  const state = instances.find((each) => !isSettled(each.state))?.state;
  return state ? reasonAt(state, now) : reason;
}

/**
 * `still waiting for api (starting), mail (waits for api (starting))`; who stands at a debugger waits
 * for a person instead, and comes first: `api waits at (Pdb): sockpit attach api`.
 *
 * @param now epoch ms: what is counted down counts from here, not from when the apps were told of
 */
export function stillWaiting(apps: readonly AppStatus[], now: number): string {
  const awaited = apps.filter(({ instances }) => instances.some(isUnderWay));
  const stands = awaited.flatMap(({ name, attention }) => {
    const where = waitsAt(attention);
    return where ? [`${name} ${where.what}: ${where.advice}`] : [];
  });
  const others = awaited.filter(({ attention }) => waitsAt(attention) === undefined);
  if (stands.length > 0 && others.length === 0) return stands.join('; ');
  const words = others.map((app) => `${app.name} (${whyNow(app, now) ?? app.state})`);
  const silent = others.find(({ instances }) =>
    instances.some(({ state }) => state.kind === 'running' && state.role === 'undecided'),
  );
  const hint = silent ? `; if ${silent.name} is to listen nowhere, say so: #@ worker` : '';
  return [...stands, `still waiting for ${words.join(', ')}${hint}`].join('; ');
}
