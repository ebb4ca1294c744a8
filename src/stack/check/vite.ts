/**
 * Vite's `base`: where its own paths begin (https://vite.dev/config/shared-options.html#base).
 */
import { join } from 'node:path';
import { type CalledProgram, enter, splitFlag } from '../../config/calls.js';
import type { ReadText } from './python-code.js';
import type { PrefixSetting } from './prefix-setting.js';

const CONFIGS = ['js', 'mjs', 'ts', 'cjs', 'mts', 'cts'].map((end) => `vite.config.${end}`);

/** What else `vite` can be told to do serves nothing. */
const SERVING: readonly string[] = ['dev', 'serve', 'preview'];

/** Whether a call of Vite serves pages. */
export function servesPages({ words }: CalledProgram): boolean {
  const [first] = words;
  return first === undefined || !/^(build|optimize)$/.test(first.text);
}

/** The base that a call gives, or else its config. A relative one counts for builds only. */
export function viteBase(call: CalledProgram, readText: ReadText): PrefixSetting {
  const base = valueOf(call, ['--base']);
  if (base !== undefined) {
    return base.dynamic ? { kind: 'unknown' } : setting(base.text);
  }
  const [root] = call.words.filter(({ text }) => !SERVING.includes(text));
  const folder =
    root === undefined || root.text.startsWith('-') ? call.folder : enter(call.folder, root);
  if (folder === undefined) return { kind: 'unknown' };
  const named = valueOf(call, ['--config', '-c'])?.text;
  const files = named === undefined ? CONFIGS : [named];
  const config = files
    .map((name) => readText(join(folder, name)))
    .find((text) => text !== undefined);
  return config === undefined ? { kind: 'unset' } : baseIn(withoutComments(config));
}

function valueOf(
  { words }: CalledProgram,
  flags: readonly string[],
): { readonly text: string; readonly dynamic: boolean } | undefined {
  for (const [at, word] of words.entries()) {
    const [flag, value] = splitFlag(word.text);
    if (flags.includes(flag)) return value === undefined ? words[at + 1] : { ...word, text: value };
  }
  return undefined;
}

/** `base: '/front/'`; anything else that is called so is computed. */
function baseIn(config: string): PrefixSetting {
  const literal = /\bbase\s*:\s*(["'`])([^"'`$\n]*)\1/.exec(config)?.[2];
  if (literal !== undefined) return setting(literal);
  return /\bbase\s*[:,}]/.test(config) ? { kind: 'unknown' } : { kind: 'unset' };
}

function setting(base: string): PrefixSetting {
  const path = base.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return path.startsWith('/') ? { kind: 'set', value: path } : { kind: 'unset' };
}

const TEXTS = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;

function withoutComments(source: string): string {
  return source.replace(TEXTS, (text) => (text.startsWith('/') ? '' : text));
}
