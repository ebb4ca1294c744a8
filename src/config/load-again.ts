/**
 * The config of a stack that runs, read again with the words of its start.
 */
import { type LoadOptions, type LoadResult, readConfig, stackOf } from './load.js';
import type { Overrides } from './resolve.js';

/**
 * As `loadStack`, for a config that may have lost apps since: words about these count no longer, and
 * whose they were is said. At a start they would be faults.
 */
export async function loadStackAgain(options: LoadOptions): Promise<LoadResult> {
  const config = await readConfig(options);
  if (config.kind === 'missing') return config;
  const { overrides, gone } = withoutGone(options.overrides ?? {}, new Set(config.raw.apps.keys()));
  const loaded = stackOf(config, { ...options, overrides });
  return loaded.kind === 'ok' ? { ...loaded, gone } : loaded;
}

/**
 * What of these words is about apps that there are, and the names of the others. Where none is left of
 * those that alone were asked for, their names stay, and are a fault: without any name all would be meant. Pure.
 */
export function withoutGone(
  overrides: Overrides,
  apps: ReadonlySet<string>,
): { readonly overrides: Overrides; readonly gone: readonly string[] } {
  const { only, exclude, instances } = overrides;
  const named = [...(only ?? []), ...(exclude ?? []), ...Object.keys(instances ?? {})];
  const isThere = (name: string): boolean => apps.has(name);
  const left = only?.filter(isThere) ?? [];
  const counts = Object.entries(instances ?? {});
  return {
    overrides: {
      ...overrides,
      ...(left.length > 0 && { only: left }),
      ...(exclude && { exclude: exclude.filter(isThere) }),
      ...(instances && {
        instances: Object.fromEntries(counts.filter(([name]) => name === 'all' || isThere(name))),
      }),
    },
    gone: [...new Set(named)].filter((name) => name !== 'all' && !isThere(name)),
  };
}
