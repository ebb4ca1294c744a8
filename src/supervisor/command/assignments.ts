/**
 * What a command itself puts into the environment of its program: `FOO=1 cmd`, `export FOO=1; cmd`,
 * `env FOO=1 cmd`.
 */
import { shellTokens } from '../../model/shell-tokens.js';
import type { ShellWord } from '../../model/shell-tokens.js';
import { shellPieces } from '../../model/simple-commands.js';
import type { SimpleCommand } from '../../model/simple-commands.js';

export interface Assignment {
  readonly name: string;
  /** Quotes removed; expansions stand as written. */
  readonly value: string;
  /** Nothing in it is left for the shell to expand. */
  readonly literal: boolean;
  /** As written, for a shell. */
  readonly source: string;
}

/** The simple commands before anything that branches, pipes or groups. */
function* sequence(command: string): Generator<SimpleCommand> {
  for (const piece of shellPieces(shellTokens(command) ?? [])) {
    if (piece.kind === 'command') yield piece;
    else if (!/^(?:&&|;|[\n\r])$/.test(piece.text)) return;
  }
}

/**
 * The assignments that the first program of a command is run with, in order; what stands before it
 * is looked at, what follows is not. Empty where a command cannot be read without running it.
 */
export function assignmentsOf(command: string): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const { assigned, words } of sequence(command)) {
    const [program, ...rest] = words;
    if (program === undefined || program.text === 'cd') continue;
    if (program.text === 'export') {
      found.push(...rest.flatMap((word) => assignmentOf(word, command) ?? []));
      continue;
    }
    const end = rest.findIndex(({ assigns }) => assigns === undefined);
    const toEnv = program.text === 'env' ? rest.slice(0, end === -1 ? rest.length : end) : [];
    found.push(...[...assigned, ...toEnv].flatMap((word) => assignmentOf(word, command) ?? []));
    break;
  }
  return found;
}

function assignmentOf(word: ShellWord, command: string): Assignment | undefined {
  // A word that is quoted as a whole assigns nothing: before a program the shell takes it for the program.
  const { assigns: name } = word;
  if (name === undefined) return undefined;
  const source = command.slice(word.start, word.end);
  // A tilde is expanded where it stands unquoted at the beginning.
  const literal = !word.dynamic && !source.startsWith(`${name}=~`);
  return { name, value: word.text.slice(name.length + 1), literal, source };
}
