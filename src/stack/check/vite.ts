/**
 * A call of Vite: the config that it reads, and its `base`, where its own paths begin
 * (https://vite.dev/config/shared-options.html#base).
 */
import { join } from 'node:path';
import { type CalledProgram, enter, splitFlag } from '../../config/calls.js';
import { configSource, settingOfKey, withoutComments } from './config-source.js';
import type { ReadText } from './python-code.js';
import type { PrefixSetting } from './prefix-setting.js';

/** Before the folder, if one is said. What else can be told serves nothing. */
const SERVING: readonly string[] = ['dev', 'serve', 'preview', 'start'];

/** Whether a call of Vite, or of what is built on it, serves pages. */
export function servesPages({ words }: CalledProgram): boolean {
  const [first] = words;
  return (
    first === undefined || !/^(build|generate|optimize|prepare|routes|typegen)$/.test(first.text)
  );
}

/** The folder of the project that a call serves; undefined: unknown. */
export function projectFolder(call: CalledProgram): string | undefined {
  const [root] = call.words.filter(({ text }) => !SERVING.includes(text));
  return root === undefined || root.text.startsWith('-') ? call.folder : enter(call.folder, root);
}

export interface ViteProject {
  readonly folder: string;
  /** Undefined where it has no config. */
  readonly config: string | undefined;
}

/** @returns undefined where its folder is not known */
export function viteProject(call: CalledProgram, readText: ReadText): ViteProject | undefined {
  const folder = projectFolder(call);
  if (folder === undefined) return undefined;
  const named = valueOf(call, ['--config', '-c'])?.text;
  if (named === undefined) return { folder, config: configSource(folder, 'vite.config', readText) };
  const text = readText(join(folder, named));
  return { folder, config: text === undefined ? undefined : withoutComments(text) };
}

/** The base that a call gives, or else its config. A relative one counts for builds only. */
export function viteBase(call: CalledProgram, project: ViteProject | undefined): PrefixSetting {
  const base = valueOf(call, ['--base']);
  if (base !== undefined) {
    return base.dynamic ? { kind: 'unknown' } : pathOf({ kind: 'set', value: base.text });
  }
  return project === undefined ? { kind: 'unknown' } : pathOf(settingOfKey(project.config, 'base'));
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

function pathOf(setting: PrefixSetting): PrefixSetting {
  if (setting.kind !== 'set') return setting;
  const path = setting.value.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return path.startsWith('/') ? { kind: 'set', value: path } : { kind: 'unset' };
}
