/**
 * What `npm run dev` runs: the script of that name in package.json.
 */
import { join } from 'node:path';
import { type Call, enter, type Inner, splitFlag } from '../../config/calls.js';
import type { ShellWord } from '../../config/shell-words.js';
import { shellWord } from '../../model/shell-word.js';
import type { ReadText } from './python-code.js';

interface Manager {
  /** Flags that name the folder of package.json. */
  readonly chdir: readonly string[];
  /** Scripts that are run without `run`; undefined: every one. */
  readonly short: readonly string[] | undefined;
}

const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: { chdir: ['-C', '--prefix'], short: ['start', 'test', 'stop', 'restart'] },
  pnpm: { chdir: ['-C', '--dir'], short: undefined },
  yarn: { chdir: ['--cwd'], short: undefined },
  bun: { chdir: ['--cwd'], short: undefined },
};

/** They lead to the package.json of another folder, which only the manager finds. */
const ELSEWHERE = /^(-w|--workspaces?|-F|--filter|-r|--recursive)$/;

/** @returns undefined for what is no script that can be found */
export function packageScript(call: Call, readText: ReadText): Inner | undefined {
  const { name = '', words } = call;
  const manager = Object.hasOwn(MANAGERS, name) ? MANAGERS[name] : undefined;
  if (manager === undefined) return undefined;
  let folder = call.folder;
  let run = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || word.dynamic) return undefined;
    const [flag, value] = splitFlag(word.text);
    if (ELSEWHERE.test(flag)) return undefined;
    if (manager.chdir.includes(flag)) {
      const target = value === undefined ? words[++at] : { text: value, dynamic: word.dynamic };
      folder = enter(folder, target);
    } else if (!run && (word.text === 'run' || word.text === 'run-script')) {
      run = true;
    } else if (!word.text.startsWith('-')) {
      if (!run && manager.short?.includes(word.text) === false) return undefined;
      const script = folder === undefined ? undefined : scriptIn(folder, word.text, readText);
      if (script === undefined) return undefined;
      return { command: withArguments(script, words.slice(at + 1)), folder };
    }
  }
  return undefined;
}

function scriptIn(folder: string, name: string, readText: ReadText): string | undefined {
  try {
    const found: unknown = JSON.parse(readText(join(folder, 'package.json')) ?? '');
    const { scripts } = found as { readonly scripts?: Readonly<Record<string, unknown>> };
    const script = scripts !== undefined && Object.hasOwn(scripts, name) ? scripts[name] : '';
    return typeof script === 'string' && script !== '' ? script : undefined;
  } catch {
    return undefined;
  }
}

function withArguments(script: string, words: readonly ShellWord[]): string {
  const passed = words[0]?.text === '--' ? words.slice(1) : words;
  return [script, ...passed.map(({ text, dynamic }) => (dynamic ? text : shellWord(text)))].join(
    ' ',
  );
}
