/**
 * Whether apps are ready, will be, or never will be by themselves. Pure.
 */
import { isWorker, type InstanceState } from '../model/state.js';
import type { AppStatus, InstanceStatus } from '../model/status.js';

export type StackReadiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'coming'; readonly apps: readonly AppStatus[] }
  /** It will not come by itself. */
  | { readonly kind: 'failed'; readonly apps: readonly AppStatus[] }
  /** Past `within`, and still not ready. */
  | { readonly kind: 'late'; readonly apps: readonly AppStatus[] };

type Standing = StackReadiness['kind'];

/** Of one that is ready, and cannot be reached. */
const HOPES = { soon: 'coming', late: 'late', none: 'failed' } as const;

/** @param asked this very app was asked for: that nobody started it is not enough */
function standingOf(state: InstanceState, asked: boolean): Standing {
  switch (state.kind) {
    case 'ready':
      return state.cutOff ? HOPES[state.cutOff.hope] : 'ready';
    case 'up':
    case 'exited':
    case 'skipped':
      return 'ready';
    case 'running':
      return isWorker(state) ? 'ready' : 'coming';
    case 'starting':
      return state.overdue ? 'late' : 'coming';
    case 'pending':
      if (!state.blockedBy.some(({ settled }) => settled)) return 'coming';
      return state.blockedBy.some(({ state: other }) => other === 'starting') ? 'late' : 'failed';
    case 'stopping':
      return state.then === 'stopped' && asked ? 'failed' : 'coming';
    case 'backoff':
      return 'coming';
    case 'stopped':
      return asked ? 'failed' : 'ready';
    case 'down':
      // Served by someone else: not ours to wait for, unless somebody does.
      return asked ? 'coming' : 'ready';
    case 'failed':
      return 'failed';
  }
}

/** An app that someone else serves has no instance before the first look at it. */
function isUnseen({ instances, socket, port }: AppStatus): boolean {
  return instances.length === 0 && (socket !== null || port !== null);
}

/** It stands at a debugger on its way up, and has stood there for as long as it may take. */
export function isStuck({ state, attention }: InstanceStatus): boolean {
  const onItsWay = state.kind === 'starting' || (state.kind === 'running' && !isWorker(state));
  return onItsWay && attention?.kind === 'debugger' && attention.outwaited;
}

/**
 * @param named the apps that are asked for; undefined: the whole stack, without what is only started
 *   on demand and what others serve
 * @param deserted nobody is there to answer a debugger: who is stuck at one is late
 */
export function readiness(
  apps: readonly AppStatus[],
  named: readonly string[] | undefined,
  deserted: boolean,
): StackReadiness {
  const wanted = apps.filter(({ name }) => named === undefined || named.includes(name));
  const standingNow = (instance: InstanceStatus): Standing =>
    deserted && isStuck(instance) ? 'late' : standingOf(instance.state, named !== undefined);
  const of = (standing: Standing): readonly AppStatus[] =>
    wanted.filter(({ instances }) =>
      instances.some((instance) => !instance.retiring && standingNow(instance) === standing),
    );
  const failed = of('failed');
  if (failed.length > 0) return { kind: 'failed', apps: failed };
  const late = of('late');
  if (late.length > 0) return { kind: 'late', apps: late };
  const unseen = named === undefined ? [] : wanted.filter(isUnseen);
  const coming = [...of('coming'), ...unseen];
  return coming.length > 0 ? { kind: 'coming', apps: coming } : { kind: 'ready' };
}
