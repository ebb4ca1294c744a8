/**
 * What a command itself puts into the environment of its program: `FOO=1 cmd`, `export FOO=1; cmd`,
 * `env FOO=1 cmd`.
 */
import { isAssignment, shellTokens } from '../../model/shell-tokens.js';
import type { ShellToken } from '../../model/shell-tokens.js';

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
function sequence(tokens: readonly ShellToken[]): ShellToken[][] {
  const commands: ShellToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== 'operator') commands.at(-1)?.push(token);
    else if (/^(?:&&|;|[\n\r])$/.test(token.text)) commands.push([]);
    else break;
  }
  return commands;
}

/**
 * The assignments that the first program of a command is run with, in order; what stands before it
 * is looked at, what follows is not. Empty where a command cannot be read without running it.
 */
export function assignmentsOf(command: string): readonly Assignment[] {
  const found: Assignment[] = [];
  const take = (token: ShellToken): void => {
    if (token.kind !== 'word') return;
    const source = command.slice(token.start, token.end);
    const [, name = ''] = /^([A-Za-z_]\w*)=/.exec(source) ?? [];
    // A tilde is expanded where it stands unquoted at the beginning.
    const literal = !token.dynamic && !source.startsWith(`${name}=~`);
    found.push({ name, value: token.text.slice(name.length + 1), literal, source });
  };
  for (const part of sequence(shellTokens(command) ?? [])) {
    const first = part.findIndex((token) => !isAssignment(command, token));
    const program = part[first];
    if (program?.kind !== 'word') continue;
    const words = part.slice(first + 1);
    if (program.text === 'cd') continue;
    if (program.text === 'export') {
      for (const word of words) if (isAssignment(command, word)) take(word);
      continue;
    }
    part.slice(0, first).forEach(take);
    if (program.text === 'env') {
      for (const word of words) {
        if (!isAssignment(command, word)) break;
        take(word);
      }
    }
    break;
  }
  return found;
}
