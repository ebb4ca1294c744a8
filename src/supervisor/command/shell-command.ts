/**
 * Puts `exec` before a command where that changes nothing but the process that runs it.
 *
 * Without it `sh` stays as a parent of its own: dash keeps one for every `sh -c`, its pid would be
 * shown, it dies before its child at a signal, and its exit code stands in for the app's.
 * `exec FOO=1 cmd` fails, `FOO=1 exec cmd` works, hence the place after the assignments.
 */
import { shellTokens } from '../../model/shell-tokens.js';

/** POSIX.1-2017 XCU 2.4, and those of bash and zsh, which may stand behind /bin/sh. */
const RESERVED =
  '! { } [[ ]] case coproc do done elif else esac fi for foreach function if in select then time until while';

/** Built into the shell: `exec` would look for a file of that name, or find another thing by it. */
const BUILTIN =
  '. : [ alias bg break builtin caller cd command continue declare dirs disown echo enable eval exec ' +
  'exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf ' +
  'pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type ' +
  'typeset ulimit umask unalias unset wait';

const RESERVED_WORDS: ReadonlySet<string> = new Set(RESERVED.split(' '));
const BUILTINS: ReadonlySet<string> = new Set(BUILTIN.split(' '));

/** True for words that the shell itself carries out, so that no program of that name is needed. */
export function isShellWord(word: string): boolean {
  return RESERVED_WORDS.has(word) || BUILTINS.has(word);
}

/**
 * The command with `exec` before its program where it is one simple command, else unchanged: lists,
 * pipelines, background jobs, subshells, compound commands, builtins, a program whose name is only
 * known after expansion, and whatever cannot be read are left alone.
 */
export function withExec(command: string): string {
  const tokens = shellTokens(command);
  if (!tokens || tokens.some((token) => token.kind === 'operator')) return command;
  const program = tokens.find((token) => token.kind !== 'word' || token.assigns === undefined);
  if (program?.kind !== 'word') return command;
  // A name that is a path after expansion is no builtin, whatever it expands to.
  if (program.dynamic && !program.text.includes('/')) return command;
  if (!program.quoted && RESERVED_WORDS.has(program.text)) return command;
  if (BUILTINS.has(program.text)) return command;
  return `${command.slice(0, program.start)}exec ${command.slice(program.start)}`;
}
