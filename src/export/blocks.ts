/**
 * Directives in blocks of braces, as Caddy and nginx write them.
 */

export interface Block {
  /** Before the brace; may be empty. */
  readonly head: string;
  readonly body: readonly Line[];
}

/** A directive, a comment, an empty line, or a block of them. */
export type Line = string | Block;

/** @param indent what stands before a line for each block that it is in */
export function renderBlocks(lines: readonly Line[], indent: string, depth = 0): string {
  const pad = indent.repeat(depth);
  return lines
    .map((line) => {
      if (line === '') return '\n';
      if (typeof line === 'string') return `${pad}${line}\n`;
      const open = line.head === '' ? '{' : `${line.head} {`;
      return `${pad}${open}\n${renderBlocks(line.body, indent, depth + 1)}${pad}}\n`;
    })
    .join('');
}
