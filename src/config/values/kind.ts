/**
 * Kinds of option values: how each is read, how it is written (for the documentation) and what it
 * looks like in a structured file (for the JSON schema).
 */
import { parseDuration } from '../../model/duration.js';
import { nearest } from '../../model/nearest.js';
import type { Mark, RawPart, RawValue } from '../raw.js';

/** Why a value is not taken. The message follows the name of its key: `is not a duration`. */
export class ValueRefusal {
  constructor(
    readonly message: string,
    readonly advice?: string,
    /** The part to mark; undefined: the whole value. */
    readonly mark?: Mark,
  ) {}
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ValueKind<T> {
  /** The key is for messages and advice, such as `write grace=10s`. */
  readonly parse: (value: RawValue, key: string) => T | ValueRefusal;
  /** How a value is written, such as `30s`. */
  readonly syntax: string;
  readonly schema: JsonSchema;
}

/** The type that a kind's values have once they are read. */
export type ValueOf<K> = K extends ValueKind<infer T> ? T : never;

type ReadWord<T> = (text: string, key: string) => T | ValueRefusal;

/** A kind whose value is one word. */
export function wordKind<T>(syntax: string, schema: JsonSchema, read: ReadWord<T>): ValueKind<T> {
  return {
    syntax,
    schema,
    parse: (value, key) => {
      if (value.form !== 'word') return new ValueRefusal('takes one value, not several');
      if (value.text === '') return new ValueRefusal('has no value', `write ${key}=${syntax}`);
      return read(value.text, key);
    },
  };
}

/** A kind whose value is a list of words. */
export function listKind<T>(item: ValueKind<T>): ValueKind<readonly T[]> {
  return {
    syntax: `${item.syntax}[,…]`,
    schema: { anyOf: [item.schema, { type: 'array', items: item.schema }] },
    parse: (value, key) => {
      if (value.form === 'map')
        return new ValueRefusal('takes a list', `write ${key}: [${item.syntax}]`);
      if (value.text === '' && value.parts.length < 2) {
        return value.form === 'list'
          ? []
          : new ValueRefusal('has no value', `write ${key}=${item.syntax}`);
      }
      const all: T[] = [];
      for (const part of value.parts) {
        if (part.text === '') {
          return new ValueRefusal('has an empty entry', 'remove the comma too many', part.mark);
        }
        const parsed = item.parse(asValue(part), key);
        if (parsed instanceof ValueRefusal) {
          return parsed.mark === undefined
            ? new ValueRefusal(parsed.message, parsed.advice, part.mark)
            : parsed;
        }
        all.push(parsed);
      }
      return all;
    },
  };
}

function asValue(part: RawPart): RawValue {
  return { form: 'word', text: part.text, parts: [part], entries: new Map(), mark: part.mark };
}

/** Any text. */
export function textKind(syntax: string): ValueKind<string> {
  return wordKind(syntax, { type: 'string' }, (value) => value);
}

export const boolean: ValueKind<boolean> = {
  syntax: 'true',
  schema: { type: 'boolean' },
  parse: (value, key) => {
    if (value.form === 'word' && value.text === 'true') return true;
    if (value.form === 'word' && value.text === 'false') return false;
    return new ValueRefusal(
      `is either true or false, not \`${value.text}\``,
      `write ${key} alone for true, or ${key}=false`,
    );
  },
};

export const duration: ValueKind<number> = wordKind(
  '30s',
  { type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' },
  readDuration,
);

/** A duration, or `off`: no limit. */
export const durationOrOff: ValueKind<number | undefined> = wordKind(
  '30s',
  { type: 'string', pattern: '^(off|\\d+(\\.\\d+)?(ms|s|m|h|d))$' },
  (value, key) => (value === 'off' ? undefined : readDuration(value, key)),
);

/** The text of a duration, by itself or in another value. */
export function readDuration(value: string, key: string): number | ValueRefusal {
  const ms = parseDuration(value);
  // setTimeout takes a signed 32-bit number of milliseconds; a longer wait would fire at once.
  if (ms !== undefined && ms <= 0x7fffffff) return ms;
  if (ms !== undefined) return new ValueRefusal(`is too long: \`${value}\``, 'the longest is 24d');
  const unitMissing = /^\d+(\.\d+)?$/.test(value);
  return new ValueRefusal(
    unitMissing ? `lacks a unit: \`${value}\`` : `is not a duration: \`${value}\``,
    unitMissing
      ? `write ${key}=${value}s or ${key}=${value}ms`
      : 'a number and ms, s, m, h or d, such as 500ms, 30s, 15m',
  );
}

/** A whole number within bounds, both included. */
export function whole(min: number, max: number, syntax: string): ValueKind<number> {
  return wordKind(syntax, { type: 'integer', minimum: min, maximum: max }, (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    return new ValueRefusal(
      `is not a whole number from ${min} to ${max}: \`${value}\``,
      `such as ${syntax}`,
    );
  });
}

/** One of a few words. */
export function choice<const W extends string>(...words: readonly W[]): ValueKind<W> {
  return wordKind(words.join(' | '), { enum: words }, (value, key) => {
    const found = words.find((one) => one === value);
    if (found !== undefined) return found;
    const near = nearest(value, words);
    return new ValueRefusal(
      `is one of ${words.join(', ')}, not \`${value}\``,
      near === undefined ? undefined : `did you mean ${key}=${near}?`,
    );
  });
}
