/**
 * What a command says about where its app will answer: a literal in the flags of a server that we
 * know, else `$SOCKET` or `$PORT`, else the port that such a server has by itself, else nothing. Only
 * a hint: what the processes really listen on decides. No file and no variable is read.
 */
import { isAbsolute, resolve } from 'node:path';
import type { Implied, Upstream, UpstreamPlan } from '../model/upstream.js';
import { type CalledProgram, callsOf, enter, serverOf, splitFlag } from './calls.js';
import type { FlagMeaning, Server } from './servers.js';
import type { ShellWord } from '../model/shell-tokens.js';

type Literal = Extract<UpstreamPlan, { kind: 'literal' }>;
type Hint = Literal | Extract<UpstreamPlan, { kind: 'variable' }>;

/** @param cwd absolute folder in which the command starts */
export function planUpstream(command: string, cwd: string): UpstreamPlan {
  const calls = callsOf(command, cwd);
  const own = calls.find((call) => fallbackOf(call) !== undefined);
  for (const call of calls) {
    const server = serverOf(call.name);
    const hint =
      (server === undefined ? undefined : hintOfServer(server, call.words, call.folder)) ??
      // Variables that are set for another program than `own`, of which `fallbackOf` reads them.
      (call === own ? undefined : hintOfAssignments(call.assigned, call.folder));
    if (hint !== undefined) return hint;
  }
  for (const name of ['SOCKET', 'PORT'] as const) {
    if (reads(command, name)) return { kind: 'variable', name };
  }
  return (own === undefined ? undefined : fallbackOf(own)) ?? { kind: 'discover' };
}

/** Says where it listens, or that it does nothing of the kind. */
const TELLS_WHERE =
  /^-(.*(port|bind|listen|addr|config|settings|endpoint|fd|uds|socket)|c$|e$|h$|-help|-version)/i;

/** Where a server listens that is told nothing of it. */
function fallbackOf({ name, words, assigned }: CalledProgram): Literal | Implied | undefined {
  const server = serverOf(name);
  const start = server === undefined ? undefined : argumentsStart(server, words);
  if (server?.fallback === undefined || start === undefined) return undefined;
  const { port, variable, file } = server.fallback;
  const unclear = words.some(
    ({ text, dynamic }) =>
      dynamic || /server\.port/i.test(text) || (TELLS_WHERE.test(text) && !isHost(server, text)),
  );
  if (unclear) return undefined;
  const said = assigned.find(
    ({ text }) => variable !== undefined && text.startsWith(`${variable}=`),
  );
  const value = said?.text.slice((variable ?? '').length + 1) ?? String(port);
  const host = words
    .map((_, at) => flagAt(server, words, at))
    .find((flag) => flag?.meaning === 'host');
  const upstream = said?.dynamic === true ? undefined : tcp(host?.value.text ?? server.host, value);
  if (upstream === undefined) return undefined;
  if (said !== undefined) return { kind: 'literal', upstream, text: said.text };
  const certain = variable === undefined && file !== true;
  return { kind: 'implied', upstream, certain, variable, words: portWords(server) };
}

/** What tells a server its port. */
function portWords({ positional, flags, host }: Server): string | undefined {
  if (positional === true) return '$PORT';
  const longest = (meaning: FlagMeaning): string | undefined =>
    Object.keys(flags).findLast((flag) => flags[flag] === meaning);
  const port = longest('port');
  if (port !== undefined) return `${port} $PORT`;
  const address = longest('address');
  return address === undefined ? undefined : `${address} ${host}:$PORT`;
}

function isHost({ flags }: Server, word: string): boolean {
  const [name] = splitFlag(word);
  return Object.hasOwn(flags, name) && flags[name] === 'host';
}

/** `$NAME` or `${NAME…}`, also where only an inner shell would see it. */
function reads(text: string, name: string): boolean {
  if (!text.includes('$')) return false;
  return new RegExp(`(?<!\\\\)\\$(?:${name}(?!\\w)|\\{${name}(?!\\w))`).test(text);
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
      if (upstream !== undefined) {
        return { kind: 'literal', upstream, text: word.text, loose: 'assigned' };
      }
    }
    if (name === 'SOCKET' && value !== '') {
      const upstream = unix(value, folder);
      if (upstream !== undefined) return { kind: 'literal', upstream, text: word.text };
    }
  }
  return undefined;
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
    if (hint?.kind === 'literal' && hint.upstream.kind === 'tcp' && movesOn(server, words)) {
      return { ...hint, loose: 'moves-on' };
    }
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function movesOn(server: Server, words: readonly ShellWord[]): boolean {
  return server.movesOn === true && !words.some(({ text }) => /^--strict-?[pP]ort$/.test(text));
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
        : // Of several that gunicorn takes in one word, the first.
          addressOf(firstOf(value.text), server.host, folder, meaning === 'loose');
  return upstream === undefined ? undefined : { kind: 'literal', upstream, text };
}

/** `unix:a.sock,unix:b.sock` → the first; a comma inside a path stays. */
function firstOf(list: string): string {
  return list.replace(/,(unix:|[\w.[\]:]*:\d+).*$/s, '');
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
