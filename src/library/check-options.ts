/**
 * What a program has given as options, looked at before anything is read, so that a fault is told in
 * the words of the library and not in those of the command line.
 */
import { statSync } from 'node:fs';
import { nearest } from '../model/nearest.js';
import { ConfigError } from './errors.js';
import type { CompleteOptions } from './load-options.js';

/**
 * JavaScript lets a mistyped option pass in silence.
 *
 * @param call such as `loadStack`
 * @param known every option that it has
 * @throws ConfigError, which names the nearest one
 */
export function checkNames(call: string, given: object, known: readonly string[]): void {
  const strange = Object.keys(given).find((name) => !known.includes(name));
  if (strange === undefined) return;
  const near = nearest(strange, known);
  const advice = near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`;
  throw new ConfigError(`${call} has no option ${JSON.stringify(strange)}; ${advice}`, []);
}

/** @throws ConfigError where there is no such port or no such folder, or one option takes the place of another */
export function checkValues({ port, listen, directory }: CompleteOptions): void {
  if (port !== undefined && listen !== undefined) {
    throw new ConfigError('port: and listen: both say where to listen; leave one of them out', []);
  }
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65535)) {
    throw new ConfigError(`port: ${port} is no port; a number from 0 (any free one) to 65535`, []);
  }
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) throw new ConfigError(`directory: ${directory} does not exist`, []);
  if (!stat.isDirectory()) {
    const advice = 'name a config with file: and its folder with directory:';
    throw new ConfigError(`directory: ${directory} is not a folder; ${advice}`, []);
  }
}
