/**
 * A config that is written in JavaScript, looked at without being run.
 */
import { join } from 'node:path';
import type { ReadText } from './python-code.js';
import type { PrefixSetting } from './prefix-setting.js';

const ENDINGS = ['js', 'mjs', 'ts', 'cjs', 'mts', 'cts'];

/** @returns the first of a folder's files of that name, without its comments */
export function configSource(folder: string, name: string, readText: ReadText): string | undefined {
  for (const ending of ENDINGS) {
    const text = readText(join(folder, `${name}.${ending}`));
    if (text !== undefined) return withoutComments(text);
  }
  return undefined;
}

/** What a key is set to, whatever object it is in: `base: '/front/'`; what is no text is computed. */
export function settingOfKey(source: string | undefined, key: string): PrefixSetting {
  if (source === undefined) return { kind: 'unset' };
  const [, , value] = new RegExp(`\\b${key}\\s*:\\s*(["'\`])([^"'\`$\\n]*)\\1`).exec(source) ?? [];
  if (value !== undefined) return { kind: 'set', value };
  return new RegExp(`\\b${key}\\s*[:,}]`).test(source) ? { kind: 'unknown' } : { kind: 'unset' };
}

const TEXTS = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;

export function withoutComments(source: string): string {
  return source.replace(TEXTS, (text) => (text.startsWith('/') ? '' : text));
}
