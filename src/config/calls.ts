/**
 * Which programs a command likely runs, with which arguments and in which folder: seen through assignments,
 * `cd`, `sh -c`, interpreters and programs that run another one. No variable is expanded, and no file
 * is read. (What it certainly runs is told by `supervisor/program-calls.ts`.)
 */
import { basename, isAbsolute, resolve } from 'node:path';
import { type Server, SERVERS, type Wrapper, WRAPPERS } from './servers.js';
import { isPython, isShell, scriptOfShell } from '../model/interpreters.js';
import { likelyShellTokens, type ShellToken, type ShellWord } from '../model/shell-tokens.js';
import { shellPieces, type SimpleCommand, variableOf } from '../model/simple-commands.js';

export interface CalledProgram {
  /**
   * The program as it is written, or what an interpreter is given: `bin/gunicorn`, `manage.py`, the
   * module after `python -m`. Undefined where only the shell knows it.
   */
  readonly program: string | undefined;
  /** The last part of it, without the ending of a script for Node: `vite`. */
  readonly name: string | undefined;
  /** Its arguments. */
  readonly words: readonly ShellWord[];
  /** Absolute, where it starts; undefined where that is not known here. */
  readonly folder: string | undefined;
  /** `NAME=value` before it. */
  readonly assigned: readonly ShellWord[];
}

/** A command that a program runs, and the absolute folder in which it does; undefined: unknown. */
export interface Inner {
  readonly command: string;
  readonly folder: string | undefined;
}

/** What a program runs that is not written in its words, such as a script of package.json. */
export type Expand = (call: CalledProgram) => Inner | undefined;

/** Scripts may call one another in a circle. */
const DEEPEST = 16;

/**
 * @param cwd absolute folder in which the command starts; undefined: unknown
 * @param expand asked about each program
 */
export function callsOf(
  command: string,
  cwd: string | undefined,
  expand?: Expand,
): CalledProgram[] {
  return callsWithin({ command, folder: cwd }, expand, 0);
}

function callsWithin(
  { command, folder: cwd }: Inner,
  expand: Expand | undefined,
  depth: number,
): CalledProgram[] {
  const calls: CalledProgram[] = [];
  // Undefined once the command changes to a folder that is not known here.
  let folder = cwd;
  const outer: (string | undefined)[] = [];
  const pieces = shellPieces(likelyShellTokens(command).map(asOperator));
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === 'operator') {
      if (piece.text === '(') outer.push(folder);
      if (piece.text === ')' && outer.length > 0) folder = outer.pop();
      continue;
    }
    const call = callOfSimple(piece, folder, expand);
    const inner = call && depth < DEEPEST ? innerOf(call, expand) : undefined;
    if (inner !== undefined) calls.push(...callsWithin(inner, expand, depth + 1));
    if (call !== undefined) calls.push(call);
    const next = pieces[at + 1];
    const isOfOtherShell = next?.kind === 'operator' && /^[|&]$/.test(next.text);
    if (!isOfOtherShell) folder = folderAfter(piece, folder);
  }
  return calls;
}

/** `{ a; }`: the shell's own words, where they stand alone, group commands as parentheses do. */
function asOperator(token: ShellToken): ShellToken {
  const isBrace = token.kind === 'word' && !token.quoted && /^[{}]$/.test(token.text);
  return isBrace ? { kind: 'operator', text: token.text } : token;
}

function folderAfter({ words }: SimpleCommand, folder: string | undefined): string | undefined {
  const [program, ...rest] = words;
  if (program?.text !== 'cd' && program?.text !== 'pushd') return folder;
  const target = rest.find((word) => !/^-[LPe@-]/.test(word.text));
  return enter(folder, target);
}

/** The folder that is meant by a word; undefined where only the shell knows it. */
export function enter(
  folder: string | undefined,
  target: Pick<ShellWord, 'text' | 'dynamic'> | undefined,
): string | undefined {
  if (target === undefined || target.dynamic || /^[~-]|[*?]/.test(target.text)) return undefined;
  if (isAbsolute(target.text)) return target.text;
  return folder === undefined ? undefined : resolve(folder, target.text);
}

/** Of a simple command: assignments, wrappers, then a program and its arguments. */
function callOfSimple(
  command: SimpleCommand,
  startFolder: string | undefined,
  expand: Expand | undefined,
): CalledProgram | undefined {
  let folder = startFolder;
  let { words, assigned } = command;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [program, ...rest] = words;
    if (program === undefined || program.dynamic) {
      return { program: undefined, name: undefined, words: rest, folder, assigned };
    }
    const name = programName(program.text);
    const call: CalledProgram = { program: program.text, name, words: rest, folder, assigned };
    if (innerOf(call, expand) !== undefined) return call;
    const python = isPython(name) ? pythonTarget(rest) : undefined;
    if (python !== undefined) {
      words = python;
      continue;
    }
    const script = INTERPRETERS.has(name) ? rest.findIndex((one) => !one.text.startsWith('-')) : -1;
    if (script !== -1 && serverOf(programName(rest[script]?.text ?? '')) !== undefined) {
      words = rest.slice(script);
      continue;
    }
    const wrapper =
      serverOf(name) === undefined && Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    const unwrapped = wrapper === undefined ? undefined : unwrap(wrapper, rest, folder);
    if (unwrapped === undefined) return call;
    const set = settingsBefore(unwrapped.words);
    assigned = [...assigned, ...set];
    words = unwrapped.words.slice(set.length);
    folder = unwrapped.folder;
  }
  return undefined;
}

/** `env A=1 …`: what a program sets for the one that it runs. */
function settingsBefore(words: readonly ShellWord[]): readonly ShellWord[] {
  const program = words.findIndex((word) => variableOf(word) === undefined);
  return program === -1 ? words : words.slice(0, program);
}

/** The script of a shell, or what else a program runs. */
function innerOf(call: CalledProgram, expand: Expand | undefined): Inner | undefined {
  if (isShell(call.name ?? '')) {
    const script = scriptOfShell(call.words);
    return script && { command: script.text, folder: call.folder };
  }
  return expand?.(call);
}

/** Programs that are given the path of another. */
const INTERPRETERS: ReadonlySet<string> = new Set(['node', 'bun', 'ruby', 'php']);

/** `node_modules/vite/bin/vite.js` → `vite`. */
function programName(path: string): string {
  return basename(path).replace(/\.[cm]?js$/, '');
}

/** @param name as of a {@link CalledProgram} */
export function serverOf(name: string | undefined): Server | undefined {
  return name !== undefined && Object.hasOwn(SERVERS, name) ? SERVERS[name] : undefined;
}

/** After `python -u -m MODULE`, and for `python manage.py`: module or script, and its arguments. */
function pythonTarget(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (text === '-m') return words.slice(at + 1);
    if (/^-[XWQ]$/.test(text)) at++;
    else if (!text.startsWith('-')) return words.slice(at);
  }
  return undefined;
}

function unwrap(
  wrapper: Wrapper,
  words: readonly ShellWord[],
  startFolder: string | undefined,
): { words: readonly ShellWord[]; folder: string | undefined } | undefined {
  let folder = startFolder;
  let verb = wrapper.verbs === undefined;
  let skip = wrapper.skip ?? 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const [flag, value] = splitFlag(word.text);
    if (flag === '--' && value === undefined) continue;
    if (flag.startsWith('-')) {
      if (wrapper.chdir?.includes(flag) === true) {
        const target = value === undefined ? words[++at] : { text: value, dynamic: word.dynamic };
        folder = enter(folder, target);
      } else if (value === undefined && wrapper.values?.includes(flag) === true) {
        at++;
      }
    } else if (!verb && wrapper.verbs?.includes(word.text) === true) {
      verb = true;
    } else if (!verb && serverOf(word.text) === undefined) {
      return undefined;
    } else if (skip > 0) {
      skip--;
    } else {
      return { words: words.slice(at), folder };
    }
  }
  return undefined;
}

/** `--flag=value` → both; `--flag` alone → only the flag. */
export function splitFlag(text: string): [flag: string, value?: string] {
  const match = /^(--?[A-Za-z][\w.-]*)=(.*)$/s.exec(text);
  return match ? [match[1] ?? '', match[2] ?? ''] : [text];
}
