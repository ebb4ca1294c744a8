/**
 * What `npm run dev` runs: the script of that name in package.json.
 */
import { join } from 'node:path';
import { type CalledProgram, enter, type Inner, splitFlag } from '../../config/calls.js';
import type { ShellWord } from '../../model/shell-tokens.js';
import { shellWord } from '../../model/shell-word.js';
import type { ReadText } from './python-code.js';
import { workspaceFolder } from './workspaces.js';

interface Manager {
  /** Flags that name the folder of package.json. */
  readonly chdir: readonly string[];
  /** Flags, or a word, that name a workspace: by its folder or its name. */
  readonly workspace: readonly string[];
  /** Scripts that are run without `run`; undefined: every one. */
  readonly short: readonly string[] | undefined;
  /** Whose the flags after the name of the script are. */
  readonly flagsAfter: 'manager' | 'script';
}

const FILTERS = ['-F', '--filter'];

const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: {
    chdir: ['-C', '--prefix'],
    workspace: ['-w', '--workspace'],
    short: ['start', 'test', 'stop', 'restart'],
    flagsAfter: 'manager',
  },
  pnpm: { chdir: ['-C', '--dir'], workspace: FILTERS, short: undefined, flagsAfter: 'script' },
  yarn: { chdir: ['--cwd'], workspace: ['workspace'], short: undefined, flagsAfter: 'script' },
  bun: { chdir: ['--cwd'], workspace: FILTERS, short: undefined, flagsAfter: 'script' },
};

/** They run it in several folders at once. */
const EVERYWHERE = /^(-ws|--workspaces|-r|--recursive)$/;

/** @returns undefined for what is no script that can be found */
export function packageScript(call: CalledProgram, readText: ReadText): Inner | undefined {
  const { name = '', words } = call;
  const manager = Object.hasOwn(MANAGERS, name) ? MANAGERS[name] : undefined;
  if (manager === undefined) return undefined;
  let { folder } = call;
  let run = false;
  let script: string | undefined;
  let workspace: ShellWord | undefined;
  const passed: ShellWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const [flag, value] = splitFlag(word.text);
    const valueWord = (): ShellWord | undefined =>
      value === undefined ? words[++at] : { ...word, text: value };
    if (script !== undefined && (flag === '--' || manager.flagsAfter === 'script')) {
      passed.push(...words.slice(flag === '--' ? at + 1 : at));
      break;
    }
    if (word.dynamic && (script === undefined || flag.startsWith('-'))) return undefined;
    if (EVERYWHERE.test(flag)) return undefined;
    if (manager.chdir.includes(flag)) {
      folder = enter(folder, valueWord());
    } else if (manager.workspace.includes(flag) && workspace === undefined) {
      workspace = valueWord();
      if (workspace === undefined || workspace.dynamic) return undefined;
    } else if (script !== undefined) {
      if (!flag.startsWith('-')) passed.push(word);
    } else if (!run && (word.text === 'run' || word.text === 'run-script')) {
      run = true;
    } else if (!word.text.startsWith('-')) {
      if (!run && manager.short?.includes(word.text) === false) return undefined;
      script = word.text;
    }
  }
  if (folder !== undefined && workspace !== undefined) {
    folder = workspaceFolder(folder, workspace.text, readText);
  }
  if (folder === undefined || script === undefined) return undefined;
  const command = scriptIn(folder, script, readText);
  return command === undefined ? undefined : { command: withArguments(command, passed), folder };
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
  return [script, ...words.map(({ text, dynamic }) => (dynamic ? text : shellWord(text)))].join(
    ' ',
  );
}
