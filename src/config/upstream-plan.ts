/**
 * What a command says about where its app will answer: a literal in the flags of a server that we
 * know, else `$SOCKET` or `$PORT`, else nothing. Only a hint: what the processes really listen on
 * decides. No file and no variable is read.
 */
import { basename, isAbsolute, resolve } from 'node:path';
import type { Upstream, UpstreamPlan } from '../model/upstream.js';
import { type FlagMeaning, type Server, SERVERS, type Wrapper, WRAPPERS } from './servers.js';
import { type ShellToken, shellTokens, type ShellWord } from './shell-words.js';

type Literal = Extract<UpstreamPlan, { kind: 'literal' }>;
type Hint = Literal | Extract<UpstreamPlan, { kind: 'variable' }>;

/** @param cwd absolute folder in which the command starts */
export function planUpstream(command: string, cwd: string): UpstreamPlan {
  const hint = hintOf(command, cwd);
  if (hint !== undefined) return hint;
  for (const name of ['SOCKET', 'PORT'] as const) {
    if (reads(command, name)) return { kind: 'variable', name };
  }
  return { kind: 'discover' };
}

/** `$NAME` or `${NAME…}`, also where only an inner shell would see it. */
function reads(text: string, name: string): boolean {
  return new RegExp(`(?<!\\\\)\\$(?:${name}(?!\\w)|\\{${name}(?!\\w))`).test(text);
}

function hintOf(command: string, cwd: string): Hint | undefined {
  // Undefined once the command changes to a folder that is not known here.
  let folder: string | undefined = cwd;
  const outer: (string | undefined)[] = [];
  let words: ShellWord[] = [];
  const tokens: readonly ShellToken[] = [
    ...shellTokens(command),
    { kind: 'separator', separator: ';' },
  ];
  for (const token of tokens) {
    if (token.kind === 'word') {
      words.push(token.word);
      continue;
    }
    const hint = hintOfSimple(words, folder);
    if (hint !== undefined) return hint;
    if (token.separator !== '|' && token.separator !== '&') folder = folderAfter(words, folder);
    words = [];
    if (token.separator === '(') outer.push(folder);
    if (token.separator === ')' && outer.length > 0) folder = outer.pop();
  }
  return undefined;
}

function folderAfter(words: readonly ShellWord[], folder: string | undefined): string | undefined {
  const [program, ...rest] = words;
  if (program?.text !== 'cd' && program?.text !== 'pushd') return folder;
  const target = rest.find((word) => !/^-[LPe@-]/.test(word.text));
  return enter(folder, target);
}

function enter(folder: string | undefined, target: ShellWord | undefined): string | undefined {
  if (target === undefined || target.dynamic || /^[~-]|[*?]/.test(target.text)) return undefined;
  if (isAbsolute(target.text)) return target.text;
  return folder === undefined ? undefined : resolve(folder, target.text);
}

/** A simple command: assignments, wrappers, then a program and its arguments. */
function hintOfSimple(
  all: readonly ShellWord[],
  startFolder: string | undefined,
): Hint | undefined {
  let folder = startFolder;
  let words = all;
  const assigned: ShellWord[] = [];
  for (let depth = 0; depth < 16; depth++) {
    words = words.slice(takeAssignments(words, assigned));
    const [program, ...rest] = words;
    if (program === undefined || program.dynamic) return hintOfAssignments(assigned, folder);
    const name = programName(program.text);
    if (/^(ba|da|z|k|a)?sh$/.test(name)) {
      const script = scriptOf(rest);
      const inner =
        script === undefined || folder === undefined ? undefined : hintOf(script.text, folder);
      return inner ?? hintOfAssignments(assigned, folder);
    }
    const python = /^(python|pypy)[\d.]*$/.test(name) ? pythonTarget(rest) : undefined;
    if (python !== undefined) {
      words = python;
      continue;
    }
    const script = INTERPRETERS.has(name) ? rest.findIndex((one) => !one.text.startsWith('-')) : -1;
    const server = serverOf(name);
    if (script !== -1 && serverOf(programName(rest[script]?.text ?? '')) !== undefined) {
      words = rest.slice(script);
      continue;
    }
    if (server !== undefined) {
      return hintOfServer(server, rest, folder) ?? hintOfAssignments(assigned, folder);
    }
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    const unwrapped = wrapper === undefined ? undefined : unwrap(wrapper, rest, folder);
    if (unwrapped === undefined) return hintOfAssignments(assigned, folder);
    ({ words, folder } = unwrapped);
  }
  return undefined;
}

/** Programs that are given the path of another. */
const INTERPRETERS: ReadonlySet<string> = new Set(['node', 'bun', 'ruby', 'php']);

/** `node_modules/vite/bin/vite.js` → `vite`. */
function programName(path: string): string {
  return basename(path).replace(/\.[cm]?js$/, '');
}

function serverOf(name: string): Server | undefined {
  return Object.hasOwn(SERVERS, name) ? SERVERS[name] : undefined;
}

function takeAssignments(words: readonly ShellWord[], into: ShellWord[]): number {
  let count = 0;
  for (const word of words) {
    if (!/^[A-Za-z_]\w*=/.test(word.text)) break;
    into.push(word);
    count++;
  }
  return count;
}

/** `PORT=3000 node server.js`: the command sets for itself what we would offer. */
function hintOfAssignments(
  assigned: readonly ShellWord[],
  folder: string | undefined,
): Literal | undefined {
  for (const word of assigned) {
    if (word.dynamic) continue;
    const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(word.text) ?? [];
    if (name === 'PORT') {
      const upstream = tcp('localhost', value);
      if (upstream !== undefined) return { kind: 'literal', upstream, text: word.text };
    }
    if (name === 'SOCKET' && value !== '') {
      const upstream = unix(value, folder);
      if (upstream !== undefined) return { kind: 'literal', upstream, text: word.text };
    }
  }
  return undefined;
}

/** What `sh -c` is given to run. */
function scriptOf(words: readonly ShellWord[]): ShellWord | undefined {
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word.text));
  return flag === -1 ? undefined : words[flag + 1];
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
function splitFlag(text: string): [flag: string, value?: string] {
  const match = /^(--?[A-Za-z][\w.-]*)=(.*)$/s.exec(text);
  return match ? [match[1] ?? '', match[2] ?? ''] : [text];
}

interface Found {
  readonly meaning: Exclude<FlagMeaning, 'chdir'>;
  readonly value: ShellWord;
  /** As written, such as `--bind unix:app.sock`. */
  readonly text: string;
}

function hintOfServer(
  server: Server,
  words: readonly ShellWord[],
  startFolder: string | undefined,
): Hint | undefined {
  const first = argumentsStart(server, words);
  if (first === undefined) return undefined;
  let folder = startFolder;
  const found: Found[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || word.text === '--') break;
    const flag = flagAt(server, words, at);
    if (flag === undefined) continue;
    at += flag.width - 1;
    if (flag.meaning === 'chdir') folder = enter(folder, flag.value);
    else found.push({ meaning: flag.meaning, value: flag.value, text: flag.text });
  }
  const positional =
    server.positional === true
      ? words.slice(first).find((word) => /^([\w.:[\]]*:)?\d+$|^[^-].*\$/.test(word.text))
      : undefined;
  if (positional !== undefined) {
    found.push({ meaning: 'loose', value: positional, text: positional.text });
  }
  const host = found.find((one) => one.meaning === 'host');
  for (const one of found) {
    if (one.meaning === 'host') continue;
    const hint = hintOfFlag(one, host, server, folder);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

/** Index of the first word after the subcommand; undefined where the subcommand is another one. */
function argumentsStart(server: Server, words: readonly ShellWord[]): number | undefined {
  if (server.subcommands === undefined) return 0;
  for (const [at, word] of words.entries()) {
    if (server.subcommands.some(([verb]) => verb === word.text)) return at + 1;
  }
  return undefined;
}

function flagAt(
  server: Server,
  words: readonly ShellWord[],
  at: number,
): { meaning: FlagMeaning; value: ShellWord; text: string; width: number } | undefined {
  const word = words[at];
  if (word?.text.startsWith('-') !== true) return undefined;
  const [name, inline] = splitFlag(word.text);
  const meaning = Object.hasOwn(server.flags, name) ? server.flags[name] : undefined;
  if (meaning !== undefined) {
    if (inline !== undefined) {
      return { meaning, value: { ...word, text: inline }, text: word.text, width: 1 };
    }
    const value = words[at + 1];
    if (value === undefined) return undefined;
    return { meaning, value, text: `${word.text} ${value.text}`, width: 2 };
  }
  // `-p8000`
  const short = word.text.slice(0, 2);
  const glued = Object.hasOwn(server.flags, short) ? server.flags[short] : undefined;
  if (glued === undefined || short === '--' || word.text.length < 3) return undefined;
  return {
    meaning: glued,
    value: { ...word, text: word.text.slice(2) },
    text: word.text,
    width: 1,
  };
}

function hintOfFlag(
  { meaning, value, text }: Found,
  host: Found | undefined,
  server: Server,
  folder: string | undefined,
): Hint | undefined {
  if (value.dynamic) {
    for (const name of ['SOCKET', 'PORT'] as const) {
      if (reads(value.text, name)) return { kind: 'variable', name };
    }
    return undefined;
  }
  const upstream =
    meaning === 'port'
      ? tcp(host === undefined || host.value.dynamic ? server.host : host.value.text, value.text)
      : meaning === 'path'
        ? unix(value.text, folder)
        : addressOf(value.text, server.host, folder, meaning === 'loose');
  return upstream === undefined ? undefined : { kind: 'literal', upstream, text };
}

function addressOf(
  text: string,
  host: string,
  folder: string | undefined,
  orPath: boolean,
): Upstream | undefined {
  const path = /^unix:(?:\/\/)?([^?]+)/.exec(text)?.[1];
  if (path !== undefined) return unix(path, folder);
  const address = text.replace(/^(tcp|http):\/\//, '').replace(/[/?].*$/, '');
  if (/^\d+$/.test(address)) return tcp(host, address);
  const match = /^(.*):(\d+)$/.exec(address);
  if (match && !text.startsWith('/')) return tcp(match[1] || host, match[2] ?? '');
  return orPath && /[/.]/.test(text) ? unix(text, folder) : undefined;
}

function unix(path: string, folder: string | undefined): Upstream | undefined {
  // A leading @ is an abstract socket, which has no path.
  if (path === '' || path.startsWith('@') || path.startsWith('~')) return undefined;
  if (isAbsolute(path)) return { kind: 'unix', path: resolve(path) };
  return folder === undefined ? undefined : { kind: 'unix', path: resolve(folder, path) };
}

/** A host that means "every interface" is reached over loopback. Port 0 is found when it runs. */
function tcp(host: string, port: string): Upstream | undefined {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65535) return undefined;
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare === '::') return { kind: 'tcp', host: '::1', port: number };
  const any = bare === '' || bare === '0.0.0.0' || bare === '*';
  return { kind: 'tcp', host: any ? '127.0.0.1' : bare, port: number };
}
