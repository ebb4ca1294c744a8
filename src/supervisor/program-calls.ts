/**
 * Which programs a command certainly runs, if each does what it is there for. What only the shell can
 * know is left out: a program that is wrongly missed would be worse than one that is not looked for.
 * (What a command likely runs, for hints, is told by `config/calls.ts`.)
 *
 * Source: POSIX.1-2017, XCU 2.9 (simple commands, pipelines, lists).
 */
import { isAbsolute, join } from 'node:path';
import { isPython, isShell } from '../model/interpreters.js';
import { shellTokens, type ShellWord } from '../model/shell-tokens.js';
import { shellPieces, type ShellPiece, variableOf } from '../model/simple-commands.js';
import { scriptFile } from './command/script.js';
import { isShellWord } from './command/shell-command.js';

export interface ProgramCall {
  /** As written: a name for PATH, or a path, which may begin with `~/`. */
  readonly program: string;
  /** The file that it is given to run, where it is an interpreter: as written, seen from the folder. */
  readonly script: string | undefined;
  /** Folder, relative to the app's, absolute or below `~/`, into which the command changes before it. */
  readonly folder: string | undefined;
}

/** The first of {@link programsOf}. */
export function programOf(command: string): ProgramCall | undefined {
  return programsOf(command)[0];
}

/**
 * Of a simple command its program, also behind assignments, `exec`, `env A=1`, `nohup`, `setsid` and
 * `cd folder`; of a pipeline each, of an `&&` list those that no other one could bring along, and of
 * what is joined by `;` or `&` the last. None where a condition, a loop, a function or a changed PATH
 * leaves it open.
 */
export function programsOf(command: string): readonly ProgramCall[] {
  const tokens = shellTokens(command);
  const lists = tokens && cut(withoutParentheses(shellPieces(tokens)), [';', '&', '\n', '\r']);
  let before: Before = { folder: undefined, makes: false };
  let last: readonly ProgramCall[] = [];
  for (const list of lists ?? []) {
    if (list.length === 0) continue;
    const seen = readList(list, before);
    if (seen === undefined) return [];
    ({ before, programs: last } = seen);
  }
  return last;
}

/** What is known when a command of a list begins. */
interface Before {
  readonly folder: string | undefined;
  /** Something ran that may have made the programs after it. */
  readonly makes: boolean;
}

/** `( a && b )` → what is in them; parentheses of any other kind stay. */
function withoutParentheses(pieces: readonly ShellPiece[]): readonly ShellPiece[] {
  const isOperator = (piece: ShellPiece | undefined, text: string): boolean =>
    piece?.kind === 'operator' && piece.text === text;
  if (!isOperator(pieces[0], '(') || !isOperator(pieces.at(-1), ')')) return pieces;
  return pieces.slice(1, -1);
}

/** Cuts at operators; an operator of another kind stays where it is. */
function cut(pieces: readonly ShellPiece[], operators: readonly string[]): ShellPiece[][] {
  const parts: ShellPiece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind === 'operator' && operators.includes(piece.text)) parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}

/** An `&&` list of pipelines; undefined where it leaves open what runs, now or after it. */
function readList(
  list: readonly ShellPiece[],
  start: Before,
): { readonly before: Before; readonly programs: readonly ProgramCall[] } | undefined {
  const programs: ProgramCall[] = [];
  let before = start;
  for (const pipeline of cut(list, ['&&'])) {
    const members = cut(pipeline, ['|']);
    const made: string[] = [];
    for (const member of members) {
      const act = readCommand(member);
      if (act.kind === 'unknown') return undefined;
      if (act.kind === 'enter') {
        // In a pipeline only its own shell changes.
        if (members.length > 1) return undefined;
        const { folder } = act;
        const rooted = isAbsolute(folder) || folder.startsWith('~');
        before = { ...before, folder: rooted ? folder : join(before.folder ?? '', folder) };
      }
      if (act.kind !== 'run') continue;
      made.push(act.program);
      const { program, script } = act;
      if (!before.makes) programs.push({ program, script, folder: before.folder });
    }
    before = { ...before, makes: before.makes || made.some(mayMake) };
  }
  return { before, programs };
}

type Act =
  | { readonly kind: 'unknown' }
  /** Of the shell itself, and without consequences for what comes after. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'enter'; readonly folder: string }
  | { readonly kind: 'run'; readonly program: string; readonly script: string | undefined };

const UNKNOWN: Act = { kind: 'unknown' };

/** Built-in commands after which everything goes on as it would without them. */
const HARMLESS: ReadonlySet<string> = new Set([
  ':',
  'echo',
  'printf',
  'set',
  'trap',
  'true',
  'ulimit',
  'umask',
  'wait',
]);

/** What runs the program that follows them, found along the same PATH; with a flag they are let be. */
const RUNNERS: ReadonlySet<string> = new Set(['exec', 'env', 'nohup', 'setsid']);

/** @param pieces between two operators of a list: one simple command, or what leaves it open */
function readCommand(pieces: readonly ShellPiece[]): Act {
  const [piece, ...more] = pieces;
  if (piece?.kind !== 'command' || more.length > 0) return UNKNOWN;
  const { assigned, words } = piece;
  if ([...assigned, ...words].some(({ text }) => text.startsWith('PATH='))) return UNKNOWN;
  const [first, ...rest] = words;
  if (first === undefined) return { kind: 'nothing' };
  if (first.dynamic) return UNKNOWN;
  if (first.text === 'cd') {
    const [folder] = rest;
    if (folder === undefined || rest.length > 1 || !isPlainPath(folder)) return UNKNOWN;
    return { kind: 'enter', folder: folder.text };
  }
  if (first.text === 'export' || HARMLESS.has(first.text)) return { kind: 'nothing' };
  const at = words.findIndex((word) => !RUNNERS.has(word.text) && variableOf(word) === undefined);
  const named = words[at];
  if (named === undefined || !isPlainPath(named) || isShellWord(named.text)) return UNKNOWN;
  return { kind: 'run', program: named.text, script: scriptFile(named.text, words.slice(at + 1)) };
}

/** Nothing in it is expanded, but for a `~/` at its begin, and it is no flag. */
function isPlainPath({ text, dynamic, quoted }: ShellWord): boolean {
  if (dynamic || text.startsWith('-')) return false;
  return quoted ? !text.startsWith('~') : !/[*?[]|^~(?!\/)/.test(text);
}

/** Programs that install or build others; a script of one's own may do anything. */
const MAKERS =
  /^(.*\/.*|node|deno|bunx?|ruby|perl|php|pip[\dx.]*|npm|npx|yarn|pnpm|corepack|bundle|gem|rake|apt|apt-get|brew|cargo|rustup|go|make|cmake|ninja|just|task|mise|asdf|poetry|uv|pdm|hatch|conda|nix|direnv|composer|mvn|gradle|dotnet|tsc|esbuild|gcc|g\+\+|cc|clang|curl|wget|git|docker|podman|sudo|cp|mv|ln|install|tar|unzip|chmod)$/;

/** Whether a program may bring along those that are run after it. */
export function mayMake(program: string): boolean {
  return MAKERS.test(program) || isShell(program) || isPython(program);
}
