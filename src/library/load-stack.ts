/**
 * `loadStack` of the library: a config, found and read as the command line does, or an error that
 * says all that is wrong with it.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadStack as load } from '../config/load.js';
import { formatDiagnostics } from '../config/print.js';
import type { Stack } from '../model/stack.js';
import { checkOptions } from './check-options.js';
import { ConfigError } from './errors.js';
import {
  checkPlaces,
  LOAD_OPTIONS,
  loadOptions,
  type CompleteOptions,
  type LoadStackOptions,
} from './load-options.js';

export type { LoadStackOptions } from './load-options.js';

/** A config that can be run. */
export interface LoadedStack {
  /** Complete, resolved and frozen. */
  readonly definition: Stack;
  /** What it was loaded with; `directory` is absolute. */
  readonly options: CompleteOptions;
}

/**
 * Finds a config and reads it, with everything that lies over it.
 * @throws ConfigError where there is no config, or where it has faults: all of them, each with file, line and
 *   column; and for an option that `loadStack` does not have, or a value that the option cannot have
 */
export async function loadStack(options: LoadStackOptions = {}): Promise<LoadedStack> {
  checkOptions('loadStack', options, LOAD_OPTIONS);
  const { directory = '.' } = options;
  const path = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const complete = { ...options, directory: resolve(path) };
  checkPlaces(complete);
  const result = await load(loadOptions(complete));
  if (result.kind === 'missing') throw new ConfigError(`${result.message}; ${result.advice}`, []);
  if (result.kind === 'invalid') {
    const where = { color: false, relativeTo: complete.directory };
    throw new ConfigError(formatDiagnostics(result.diagnostics, where), result.diagnostics);
  }
  return { definition: result.stack, options: complete };
}
