/**
 * What the library was asked to load, in the words of the config's reader.
 */
import { statSync } from 'node:fs';
import type { LoadOptions } from '../config/load.js';
import { type Checks, object, place, port, text, texts } from './check-options.js';
import { ConfigError } from './errors.js';

export interface LoadStackOptions {
  /** Where the config is looked for, upward from here, as with `-C`. Default: the working directory. */
  readonly directory?: string | URL;
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

/** All options. */
export const LOAD_OPTIONS: { readonly [name in keyof LoadStackOptions]-?: Checks[string] } = {
  directory: place,
  file: text,
  apps: texts,
  exclude: texts,
  instances: object,
  port,
  listen: texts,
  envFiles: texts,
  env: object,
};

/** With nothing left to be found: `directory` is absolute. */
export type CompleteOptions = Omit<LoadStackOptions, 'directory'> & { readonly directory: string };

/** The environment that the apps inherit. */
export function environmentOf({ env = process.env }: CompleteOptions): LoadOptions['env'] {
  return env;
}

export function loadOptions(options: CompleteOptions): LoadOptions {
  const { directory, file, apps, exclude, instances, port: given = 0, listen, envFiles } = options;
  return {
    directory,
    ...(file === undefined ? {} : { file }),
    env: environmentOf(options),
    overrides: {
      interactive: false,
      ...(listen === undefined ? { port: given } : { listen, listenOrigin: 'listen:' }),
      ...(apps === undefined ? {} : { only: apps }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(instances === undefined ? {} : { instances }),
      ...(envFiles === undefined ? {} : { envFiles }),
    },
  };
}

/** @throws ConfigError where there is no such folder, or one option takes the place of another */
export function checkPlaces({ port: given, listen, directory }: CompleteOptions): void {
  if (given !== undefined && listen !== undefined) {
    throw new ConfigError('port: and listen: both say where to listen; leave one of them out', []);
  }
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) throw new ConfigError(`directory: ${directory} does not exist`, []);
  if (!stat.isDirectory()) {
    const advice = 'name a config with file: and its folder with directory:';
    throw new ConfigError(`directory: ${directory} is not a folder; ${advice}`, []);
  }
}
