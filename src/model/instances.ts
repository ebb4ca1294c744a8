/**
 * Whether an app can be there more than once: as several instances, or in two generations for the
 * time of a swap. Pure.
 */
import type { App } from './app.js';
import type { Implied } from './upstream.js';

/** More than a machine for development has any use for. */
export const MAX_INSTANCES = 256;

export interface InstancesFault {
  readonly message: string;
  readonly advice: string;
}

/** Why an app cannot have so many instances; undefined where it can. */
export function instancesFault(
  app: Pick<App, 'name' | 'source' | 'upstream' | 'env'>,
  count: number,
): InstancesFault | undefined {
  const { name, source } = app;
  if (count < 2) return undefined;
  if (source.kind !== 'command') {
    return {
      message: `${name} is not run by us, so it cannot have ${count} instances`,
      advice: 'leave instances out',
    };
  }
  return placeFault(app, `all ${count} instances of ${name}`, 'each instance');
}

/** Why an app cannot be reloaded by `swap`; undefined where it can. */
export function swapFault(
  app: Pick<App, 'name' | 'source' | 'upstream' | 'oneshot' | 'env'>,
): InstancesFault | undefined {
  const { name, source, oneshot } = app;
  const restart = { advice: 'leave reload out' };
  if (source.kind !== 'command') {
    return { message: `${name} is not run by us, so it cannot be swapped`, ...restart };
  }
  if (oneshot)
    return { message: `${name} is a oneshot, which is run again, not swapped`, ...restart };
  return placeFault(app, `both generations of ${name}`, 'each generation');
}

/** Two cannot listen at a place that is written down, or taken without a word. */
function placeFault(
  { upstream: plan, env }: Pick<App, 'upstream' | 'env'>,
  who: string,
  each: string,
): InstancesFault | undefined {
  // In the env of an app it is exact.
  if (plan.kind === 'variable' && plan.name === 'PORT' && env.PORT !== undefined) {
    return {
      message: `${who} would bind port ${env.PORT}`,
      advice: `take PORT out of its env: ${each} gets a port of its own`,
    };
  }
  if (!('upstream' in plan)) return undefined;
  const { upstream } = plan;
  const unix = upstream.kind === 'unix';
  const where = unix ? upstream.path.replace(/^.*\//s, '') : `port ${upstream.port}`;
  const [option, name, what] = unix ? ['socket', '$SOCKET', 'path'] : ['port', '$PORT', 'port'];
  const message = `${who} would bind ${where}`;
  const then = `${each} gets a ${what} of its own`;
  switch (plan.kind) {
    case 'fixed':
      return { message, advice: `leave ${option} out and have the command use ${name}: ${then}` };
    case 'literal':
      return { message, advice: `write ${name} in its place: ${then}` };
    case 'implied':
      return { message: `${message}, the server’s own`, advice: `${sayAnother(plan)}: ${then}` };
  }
}

/** How a server comes to listen elsewhere than where it does by itself. @param whose its app, where there are others */
export function sayAnother({ words }: Implied, whose?: string): string {
  const of = whose === undefined ? '' : ` of ${whose}`;
  return words === undefined
    ? `have the command${of} tell its server to listen on $PORT`
    : `add ${words} to the command${of}`;
}
