/**
 * What the library was asked to load, in the words of the config's reader.
 */
import type { LoadOptions } from '../config/load.js';

export interface LoadStackOptions {
  /** Where the config is looked for, upward from here, as with `-C`. Default: the working directory. */
  readonly directory?: string;
  /** The config, as with `-f`: relative to `directory`. Default: the first that is found. */
  readonly file?: string;
  /** Only these apps, and what they come after; the others are stopped, and can be started. */
  readonly apps?: readonly string[];
  /** Leave these out, as with `-x`. */
  readonly exclude?: readonly string[];
  /** Instances by app, as with `-m`. */
  readonly instances?: Readonly<Record<string, number>>;
  /** One port of localhost, instead of what the config says. Default: 0, any free one. */
  readonly port?: number;
  /** Addresses instead of a port, written as in the config: `['localhost:8080+']`. */
  readonly listen?: readonly string[];
  /** Env files instead of `.env` and the stack's `env-file`, as with `-e`. */
  readonly envFiles?: readonly string[];
  /** The environment that apps inherit. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const NAMES: Readonly<Record<keyof LoadStackOptions, true>> = {
  directory: true,
  file: true,
  apps: true,
  exclude: true,
  instances: true,
  port: true,
  listen: true,
  envFiles: true,
  env: true,
};

/** The names of all options. */
export const LOAD_OPTIONS: readonly string[] = Object.keys(NAMES);

/** With nothing left to be found: `directory` is absolute. */
export type CompleteOptions = LoadStackOptions & { readonly directory: string };

/** The environment that the apps inherit. */
export function environmentOf({ env = process.env }: CompleteOptions): LoadOptions['env'] {
  return env;
}

export function loadOptions(options: CompleteOptions): LoadOptions {
  const { directory, file, apps, exclude, instances, port = 0, listen, envFiles } = options;
  return {
    directory,
    ...(file === undefined ? {} : { file }),
    env: environmentOf(options),
    overrides: {
      interactive: false,
      ...(listen === undefined ? { port } : { listen, listenOrigin: 'listen:' }),
      ...(apps === undefined ? {} : { only: apps }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(instances === undefined ? {} : { instances }),
      ...(envFiles === undefined ? {} : { envFiles }),
    },
  };
}
