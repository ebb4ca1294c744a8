/**
 * A plain object (from YAML, JSON, JavaScript) → the same raw config that a Procfile becomes. Only
 * its shape is checked here; values are read by the table of keys, as everywhere.
 */
import type { Diagnostic } from '../model/diagnostic.js';
import { judgeKey, type KeyScope, keySpec } from './keys.js';
import {
  diagnosticAt,
  EMPTY_CONFIG,
  type Mark,
  type RawApp,
  type RawConfig,
  type RawOption,
  type RawPart,
  type RawValue,
  wordValue,
} from './raw.js';
import { isObject } from '../model/is-object.js';
import { NAME, NAME_ADVICE } from '../model/name.js';

export type KeyPath = readonly (string | number)[];

/** Where a key or its value stands in the file. */
export type Locator = (path: KeyPath, part: 'key' | 'value') => Mark;

export interface ParsedStructured {
  readonly config: RawConfig;
  readonly diagnostics: readonly Diagnostic[];
}

export function parseStructured(value: unknown, locate: Locator): ParsedStructured {
  const diagnostics: Diagnostic[] = [];
  const error = (mark: Mark, message: string, advice?: string): void => {
    diagnostics.push(diagnosticAt('error', mark, message, advice));
  };
  if (!isObject(value)) {
    const advice = 'such as {apps: {api: {command: …}}} or {procfile: Procfile}';
    error(locate([], 'value'), `the config is ${describe(value)}, not an object`, advice);
    return { config: EMPTY_CONFIG, diagnostics };
  }

  const readOptions = (
    object: Readonly<Record<string, unknown>>,
    path: KeyPath,
    scope: KeyScope,
  ): Map<string, RawOption> => {
    const options = new Map<string, RawOption>();
    for (const [key, content] of Object.entries(object)) {
      const here = [...path, key];
      if (scope === 'stack' && (key === 'apps' || key === '$schema')) continue;
      const fault = judgeKey(scope, key, 'structured');
      if (fault !== undefined) {
        const advice = scope === 'stack' && isObject(content) ? appsAdvice(key) : fault.advice;
        error(locate(here, 'key'), fault.message, advice);
        continue;
      }
      const read = readValue(content, here, locate);
      if ('fault' in read) {
        const syntax = keySpec(scope, key)?.kind.syntax;
        const advice = syntax === undefined ? undefined : `write ${key}: ${syntax}`;
        error(
          locate(read.at, 'value'),
          `${key} ${read.fault}`,
          read.at === here ? undefined : advice,
        );
      } else options.set(key, { key, keyMark: locate(here, 'key'), value: read });
    }
    return options;
  };

  const apps = new Map<string, RawApp>();
  const declared = value['apps'];
  if (isObject(declared)) {
    for (const [name, content] of Object.entries(declared)) {
      const path = ['apps', name];
      const mark = locate(path, 'key');
      if (!NAME.test(name)) {
        error(mark, `\`${name}\` is not a name`, NAME_ADVICE);
      } else if (typeof content === 'string') {
        const command = readValue(content, path, locate);
        const options = new Map<string, RawOption>();
        if ('fault' in command) error(locate(path, 'value'), `command ${command.fault}`);
        else options.set('command', { key: 'command', keyMark: mark, value: command });
        apps.set(name, { name, mark, options, incomplete: 'fault' in command });
      } else if (isObject(content)) {
        const faults = diagnostics.length;
        const options = readOptions(content, path, 'app');
        apps.set(name, { name, mark, options, incomplete: diagnostics.length > faults });
      } else {
        const message = `${name} is ${describe(content)}, not an object of options`;
        error(locate(path, 'value'), message, `such as ${name}: {command: …}`);
      }
    }
  } else if (declared !== undefined) {
    const message = `apps is ${describe(declared)}, not an object of apps by their names`;
    error(locate(['apps'], 'value'), message, 'such as apps: {api: {command: …}}');
  }
  return { config: { stack: readOptions(value, [], 'stack'), apps }, diagnostics };
}

/** What is wrong with a value, after the name of its key; and where, the key's own path or one below. */
interface Fault {
  readonly fault: string;
  readonly at: KeyPath;
}

/** Nothing that a text is for here takes one: no argument, no path and no variable. */
const HOLDS_NUL = 'holds a NUL, which ends every text that a program is given';

/** A value of any option, or what is wrong with it. */
function readValue(value: unknown, path: KeyPath, locate: Locator): RawValue | Fault {
  const mark = locate(path, 'value');
  const scalar = scalarText(value);
  if (scalar?.includes('\0') === true) return { fault: HOLDS_NUL, at: path };
  if (scalar !== undefined) return wordValue(scalar, mark);
  if (value === null || value === undefined) return { fault: 'has no value', at: path };
  if (Array.isArray(value)) {
    const parts: RawPart[] = [];
    for (const [index, item] of value.entries()) {
      const text = scalarText(item);
      const at = [...path, index];
      if (text === undefined) {
        return { fault: `holds ${describe(item)} where a text is due`, at };
      }
      if (text.includes('\0')) return { fault: HOLDS_NUL, at };
      parts.push({ text, mark: locate(at, 'value') });
    }
    const text = parts.map((part) => part.text).join(',');
    return { form: 'list', text, parts, entries: new Map(), mark };
  }
  if (!isObject(value)) {
    return { fault: `is ${describe(value)}, which no config can hold`, at: path };
  }
  const entries = new Map<string, RawPart>();
  for (const [key, item] of Object.entries(value)) {
    const text = scalarText(item);
    const at = [...path, key];
    if (text === undefined) {
      return { fault: `holds ${describe(item)} for ${key} where a text is due`, at };
    }
    if (text.includes('\0')) return { fault: `${HOLDS_NUL}, for ${key}`, at };
    entries.set(key, { text, mark: locate(at, 'value') });
  }
  return { form: 'map', text: '', parts: [], entries, mark };
}

/** An object on the top level that is no option is most likely an app without `apps` around it. */
function appsAdvice(name: string): string {
  return keySpec('app', name) === undefined
    ? `apps stand below apps: {apps: {${name}: …}}`
    : `${name} is an option of an app: it stands in apps.NAME`;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
