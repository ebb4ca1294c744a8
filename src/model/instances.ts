/**
 * How many instances an app can have. Pure.
 */
import type { AppSource } from './app.js';
import type { UpstreamPlan } from './upstream.js';

/** More than a machine for development has any use for. */
export const MAX_INSTANCES = 256;

export interface InstancesFault {
  readonly message: string;
  readonly advice: string;
}

/** Why an app cannot have so many instances; undefined where it can. */
export function instancesFault(
  app: { readonly name: string; readonly source: AppSource; readonly upstream: UpstreamPlan },
  count: number,
): InstancesFault | undefined {
  const { name, source, upstream: plan } = app;
  if (count < 2) return undefined;
  if (source.kind !== 'command') {
    return {
      message: `${name} is not run by us, so it cannot have ${count} instances`,
      advice: 'leave instances out',
    };
  }
  if (plan.kind !== 'fixed' && plan.kind !== 'literal') return undefined;
  const { upstream } = plan;
  const where =
    upstream.kind === 'unix' ? upstream.path.replace(/^.*\//s, '') : `port ${upstream.port}`;
  return {
    message: `all ${count} instances of ${name} would bind ${where}`,
    advice:
      upstream.kind === 'unix'
        ? 'write $SOCKET in its place: each instance gets a path of its own'
        : 'write $PORT in its place: each instance gets a port of its own',
  };
}
