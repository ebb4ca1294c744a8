/**
 * The simple commands of a shell's command, and what joins them: the ground for every reader of what
 * a command runs, whether it needs to be certain (`supervisor/program-calls.ts`), wants to know what
 * is likely (`config/calls.ts`), or what is handed over (assignments, secrets).
 *
 * Source: POSIX.1-2017, XCU 2.9.1 (simple commands).
 */
import type { ShellToken, ShellWord } from './shell-tokens.js';

export type ShellOperator = Extract<ShellToken, { kind: 'operator' }>;

export interface SimpleCommand {
  readonly kind: 'command';
  /** `NAME=value` before its program. */
  readonly assigned: readonly ShellWord[];
  /** Its program and the arguments; none where it only assigns or redirects. */
  readonly words: readonly ShellWord[];
  /** Names of the files that it redirects to or from. */
  readonly files: readonly ShellWord[];
}

export type ShellPiece = SimpleCommand | ShellOperator;

/** In their order; between two operators without a word there is no command. */
export function shellPieces(tokens: readonly ShellToken[]): readonly ShellPiece[] {
  const pieces: ShellPiece[] = [];
  let own: Exclude<ShellToken, ShellOperator>[] = [];
  const end = (): void => {
    if (own.length > 0) pieces.push(simpleCommand(own));
    own = [];
  };
  for (const token of tokens) {
    if (token.kind !== 'operator') {
      own.push(token);
      continue;
    }
    end();
    pieces.push(token);
  }
  end();
  return pieces;
}

function simpleCommand(tokens: readonly Exclude<ShellToken, ShellOperator>[]): SimpleCommand {
  const words: ShellWord[] = [];
  const files: ShellWord[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'word') continue;
    (tokens[at - 1]?.kind === 'redirection' ? files : words).push(token);
  }
  const program = words.findIndex(({ assigns }) => assigns === undefined);
  const start = program === -1 ? words.length : program;
  return { kind: 'command', assigned: words.slice(0, start), words: words.slice(start), files };
}

/**
 * The variable that an argument sets, such as of `env` or `export`, which never see whether it was
 * quoted; undefined where it sets none.
 */
export function variableOf(argument: ShellWord): string | undefined {
  return /^([A-Za-z_]\w*)=/.exec(argument.text)?.[1];
}
