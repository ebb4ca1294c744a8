/**
 * What a program has given as options, looked at before anything is read, so that a fault is told in
 * the words of the library and not in those of the command line. JavaScript lets a mistyped option, and
 * a value of another type, pass in silence.
 */
import { types } from 'node:util';
import { isObject } from '../model/is-object.js';
import { NAME, NAME_ADVICE } from '../model/name.js';
import { nearest } from '../model/nearest.js';
import { ConfigError } from './errors.js';

/** What a value is not, to follow the name of its option; undefined for a good one. */
type Check = (value: unknown) => string | undefined;

/** Every option of a call. */
export type Checks = Readonly<Record<string, Check>>;

export const text: Check = (value) => (isText(value) ? undefined : 'is not a text');

export const texts: Check = (value) =>
  Array.isArray(value) && value.every(isText) ? undefined : "is not a list of texts, such as ['a']";

export const place: Check = (value) =>
  isText(value) || (value instanceof URL && value.protocol === 'file:')
    ? undefined
    : 'is neither a path nor a file: URL';

export const port: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535
    ? undefined
    : 'is no port; a number from 0 (any free one) to 65535';

export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : 'is neither true nor false';

export const object: Check = (value) => (isObject(value) ? undefined : 'is not an object');

export const stackName: Check = (value) =>
  typeof value === 'string' && NAME.test(value) ? undefined : `is not a name; ${NAME_ADVICE}`;

/** Neither a path nor a name can hold a NUL. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

/**
 * @param call such as `loadStack`
 * @throws ConfigError for an option that it does not have, with the nearest one, or of which the value cannot be
 */
export function checkOptions(call: string, given: unknown, checks: Checks): void {
  const fault = optionFault(call, given, checks);
  if (fault !== undefined) throw new ConfigError(fault, []);
}

/** The first thing that is wrong with options, in words; undefined where nothing is. */
export function optionFault(call: string, given: unknown, checks: Checks): string | undefined {
  if (!isObject(given)) return `${call} takes an object of options, not ${shown(given)}`;
  const known = Object.keys(checks);
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) {
      const near = nearest(name, known);
      const advice = near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`;
      return `${call} has no option ${JSON.stringify(name)}; ${advice}`;
    }
    const fault = value === undefined ? undefined : check(value);
    if (fault !== undefined) return `${name}: ${shown(value)} ${fault}`;
  }
  return undefined;
}

function shown(value: unknown): string {
  if (value instanceof URL) return value.href;
  if (typeof value === 'number' || value === undefined) return String(value);
  if (types.isMap(value)) return shown(Object.fromEntries(value));
  // A function has no JSON.
  const json = JSON.stringify(value) as string | undefined;
  return json ?? `a ${typeof value}`;
}
