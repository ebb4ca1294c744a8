/**
 * A shell command line, as far as it must be understood to see which programs it runs: simple
 * commands, their words, and what stands between them (POSIX XCU 2.3, 2.9). Nothing is expanded; a
 * word that depends on an expansion is marked.
 */

export interface ShellWord {
  /** With quotes and backslashes removed, expansions left as written. */
  readonly text: string;
  /** It holds an expansion or a substitution: its value is not known here. */
  readonly dynamic: boolean;
}

export type Separator = '&&' | '||' | ';' | '|' | '&' | '(' | ')' | '{' | '}';

export type ShellToken =
  | { readonly kind: 'word'; readonly word: ShellWord }
  | { readonly kind: 'separator'; readonly separator: Separator };

/** Redirections and their targets are left out; an unfinished quote ends with the text. */
export function shellTokens(command: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  let at = 0;
  let skipNext = false;
  while (at < command.length) {
    const character = command[at] ?? '';
    if (character === ' ' || character === '\t') {
      at++;
      continue;
    }
    if (character === '#') {
      while (at < command.length && command[at] !== '\n') at++;
      continue;
    }
    const redirection = /^(\d*)(>>|>&|>\||<<<|<<-?|<&|<>|&>>|&>|>|<)/.exec(command.slice(at));
    if (redirection) {
      at += redirection[0].length;
      skipNext = true;
      continue;
    }
    const separator = separatorAt(command, at);
    if (separator !== undefined) {
      tokens.push({ kind: 'separator', separator: separator.separator });
      at += separator.length;
      continue;
    }
    const { word, end } = readWord(command, at);
    if (!skipNext) {
      // Braces are reserved words, not operators: `{ a; }`.
      const alone = end - at === 1;
      if (alone && (word.text === '{' || word.text === '}')) {
        tokens.push({ kind: 'separator', separator: word.text });
      } else {
        tokens.push({ kind: 'word', word });
      }
    }
    skipNext = false;
    at = end;
  }
  return tokens;
}

function separatorAt(
  command: string,
  at: number,
): { separator: Separator; length: number } | undefined {
  const two = command.slice(at, at + 2);
  if (two === '&&' || two === '||') return { separator: two, length: 2 };
  if (two === ';;') return { separator: ';', length: 2 };
  if (two === '|&') return { separator: '|', length: 2 };
  switch (command[at]) {
    case '\n':
    case ';':
      return { separator: ';', length: 1 };
    case '|':
      return { separator: '|', length: 1 };
    case '&':
      return { separator: '&', length: 1 };
    case '(':
      return { separator: '(', length: 1 };
    case ')':
      return { separator: ')', length: 1 };
    default:
      return undefined;
  }
}

function readWord(command: string, start: number): { word: ShellWord; end: number } {
  let text = '';
  let dynamic = false;
  let at = start;
  while (at < command.length) {
    const character = command[at] ?? '';
    if (/[\s;|&()<>]/.test(character)) break;
    if (character === '\\') {
      text += command[at + 1] ?? '';
      at += 2;
    } else if (character === "'") {
      const close = command.indexOf("'", at + 1);
      const end = close === -1 ? command.length : close;
      text += command.slice(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      at++;
      while (at < command.length && command[at] !== '"') {
        const inner = command[at] ?? '';
        if (inner === '\\' && /["\\$`]/.test(command[at + 1] ?? '')) {
          text += command[at + 1] ?? '';
          at += 2;
          continue;
        }
        const expansion = inner === '$' || inner === '`' ? expansionAt(command, at) : undefined;
        if (expansion !== undefined) dynamic = true;
        const piece = expansion ?? inner;
        text += piece;
        at += piece.length;
      }
      at++;
    } else if (character === '$' || character === '`') {
      const expansion = expansionAt(command, at);
      if (expansion !== undefined) dynamic = true;
      const piece = expansion ?? character;
      text += piece;
      at += piece.length;
    } else {
      text += character;
      at++;
    }
  }
  return { word: { text, dynamic }, end: at };
}

/** `$NAME`, `${…}`, `$(…)` or `` `…` `` at a place; undefined for a lone `$`. */
function expansionAt(command: string, at: number): string | undefined {
  const rest = command.slice(at);
  const simple = /^(\$[A-Za-z_]\w*|\$[0-9@*#?$!-]|\$\{[^}]*\}?|`[^`]*`?)/.exec(rest)?.[0];
  if (simple !== undefined) return simple;
  if (!rest.startsWith('$(')) return undefined;
  let depth = 0;
  for (let end = 1; end < rest.length; end++) {
    if (rest[end] === '(') depth++;
    if (rest[end] === ')' && --depth === 0) return rest.slice(0, end + 1);
  }
  return rest;
}
