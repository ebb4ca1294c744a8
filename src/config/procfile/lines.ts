/**
 * Physical lines of a Procfile → logical ones: a process line that ends in `\` goes on in the next.
 * As in sh, the backslash and the line break vanish; every character keeps its place in the file.
 */

/** A place in the file. */
export interface LinePosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The physical line as written. */
  readonly text: string;
}

export interface LogicalLine {
  readonly text: string;
  /** Where the character at an offset of `text` stands; the offset may be its length. */
  readonly at: (offset: number) => LinePosition;
  /** Where each `\` stands that continues it. */
  readonly continuations: readonly LinePosition[];
  /** It ends in a `\` and the file ends there. */
  readonly open: boolean;
}

/** An odd number of backslashes at the end: the last one is not itself escaped. */
const CONTINUES = /(?<!\\)(?:\\\\)*\\$/;
const COMMENT = /^\s*#/;

/** Splits at LF, CRLF and CR. Comments and directives never continue: foreman would not see it so. */
export function logicalLines(text: string): LogicalLine[] {
  const physical = text.split(/\r\n|\n|\r/);
  const logical: LogicalLine[] = [];
  for (let index = 0; index < physical.length; index++) {
    const first = index;
    const pieces: { start: number; line: number; text: string }[] = [];
    const continuations: LinePosition[] = [];
    let joined = '';
    let open = false;
    for (;;) {
      const line = physical[index] ?? '';
      const more = !COMMENT.test(physical[first] ?? '') && CONTINUES.test(line);
      pieces.push({ start: joined.length, line: index + 1, text: line });
      joined += more ? line.slice(0, -1) : line;
      if (!more) break;
      continuations.push({ line: index + 1, column: line.length, text: line });
      if (index + 1 >= physical.length) {
        open = true;
        break;
      }
      index++;
    }
    logical.push({
      text: joined,
      continuations,
      open,
      at: (offset) => {
        const piece = pieces.findLast(({ start }) => start <= offset) ?? pieces[0];
        return piece === undefined
          ? { line: first + 1, column: 1, text: '' }
          : { line: piece.line, column: offset - piece.start + 1, text: piece.text };
      },
    });
  }
  return logical;
}
