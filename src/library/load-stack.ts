/**
 * `loadStack` of the library: a config, found and read as the command line does, or an error that
 * says all that is wrong with it.
 */
import { resolve } from 'node:path';
import { loadStack as load } from '../config/load.js';
import { formatDiagnostics } from '../config/print.js';
import type { Stack } from '../model/stack.js';
import { ConfigError } from './errors.js';
import { loadOptions } from './load-options.js';

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

/** A config that can be run. */
export interface LoadedStack {
  /** Complete, resolved and frozen. */
  readonly definition: Stack;
  /** What it was loaded with; `directory` is absolute. */
  readonly options: LoadStackOptions & { readonly directory: string };
}

/**
 * Finds a config and reads it, with everything that lies over it.
 * @throws ConfigError where there is none, or it has faults: all of them, each with file, line and
 *   column
 */
export async function loadStack(options: LoadStackOptions = {}): Promise<LoadedStack> {
  const complete = { ...options, directory: resolve(options.directory ?? '.') };
  const result = await load(loadOptions(complete));
  if (result.kind === 'missing') throw new ConfigError(`${result.message}; ${result.advice}`, []);
  if (result.kind === 'invalid') {
    const where = { color: false, relativeTo: complete.directory };
    throw new ConfigError(formatDiagnostics(result.diagnostics, where), result.diagnostics);
  }
  return { definition: result.stack, options: complete };
}
