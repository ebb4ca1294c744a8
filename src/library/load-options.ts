/**
 * What the library was asked to load, in the words of the config's reader.
 */
import type { LoadOptions } from '../config/load.js';
import type { LoadedStack } from './load-stack.js';

/** The environment that the apps inherit. */
export function environmentOf({ env = process.env }: LoadedStack['options']): LoadOptions['env'] {
  return env;
}

export function loadOptions(options: LoadedStack['options']): LoadOptions {
  const { directory, file, apps, exclude, instances, port = 0, listen, envFiles } = options;
  return {
    directory,
    ...(file === undefined ? {} : { file }),
    env: environmentOf(options),
    overrides: {
      interactive: false,
      ...(listen === undefined ? { port } : { listen }),
      ...(apps === undefined ? {} : { only: apps }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(instances === undefined ? {} : { instances }),
      ...(envFiles === undefined ? {} : { envFiles }),
    },
  };
}
