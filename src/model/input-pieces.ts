/**
 * Text for a standard input in pieces that each fit into one action, whatever its characters become
 * on their way.
 */

/** UTF-16 code units. */
const PIECE = 8192;

/** None is empty, and none ends within a character. */
export function inputPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const whole = from + PIECE;
    const end = isWithinCharacter(text, whole) ? whole - 1 : whole;
    pieces.push(text.slice(from, end));
    from = end;
  }
  return pieces;
}

/** Between the two halves of a surrogate pair. */
function isWithinCharacter(text: string, index: number): boolean {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff;
}
