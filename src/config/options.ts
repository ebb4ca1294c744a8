/**
 * Raw options → values, by the table of keys.
 */
import type { Diagnostic } from '../model/diagnostic.js';
import {
  APP_KEYS,
  type AppOptions,
  type KeyScope,
  keySpec,
  STACK_KEYS,
  type StackOptions,
} from './keys.js';
import { diagnosticAt, type RawOptions } from './raw.js';
import { ValueRefusal } from './values/kind.js';

export type Report = (diagnostic: Diagnostic) => void;

export function readAppOptions(raw: RawOptions, report: Report): AppOptions {
  return readOptions('app', Object.keys(APP_KEYS), raw, report);
}

export function readStackOptions(raw: RawOptions, report: Report): StackOptions {
  return readOptions('stack', Object.keys(STACK_KEYS), raw, report);
}

/** Values that are refused are reported and left out. Unknown keys were reported where they stood. */
function readOptions(
  scope: KeyScope,
  keys: readonly string[],
  raw: RawOptions,
  report: Report,
): Record<string, never> {
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const option = raw.get(key);
    const spec = keySpec(scope, key);
    if (option === undefined || spec === undefined) continue;
    const value = spec.kind.parse(option.value, key);
    if (value instanceof ValueRefusal) {
      const mark = value.mark ?? option.value.mark;
      report(diagnosticAt('error', mark, `${key} ${value.message}`, value.advice));
    } else {
      values[key] = value;
    }
  }
  // Each value was made by the parser that the types of AppOptions and StackOptions are derived from.
  return values as Record<string, never>;
}
