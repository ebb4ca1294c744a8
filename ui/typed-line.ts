/**
 * A line that is being typed, and where in it the next letter goes. Pure; the keys are those of a shell.
 */
import { grouped } from './text/figure-text.js';

/** UTF-16 units beside the cursor in which a character is found: a paste may have megabytes. */
const NEAR = 256;

/** UTF-16 units that one line takes: no path is longer, and less takes half of it. */
export const LONGEST_TYPED = 4096;

export interface TypedLine {
  readonly text: string;
  /** The cursor stands before this UTF-16 unit, never within a character. */
  readonly cursor: number;
}

export type LineEdit =
  | { readonly kind: 'insert'; readonly text: string }
  /** The cursor goes, and nothing else. */
  | { readonly kind: 'move'; readonly to: CursorMove }
  /** All from the cursor to there goes. */
  | { readonly kind: 'erase'; readonly to: CursorMove };

/** How far from the cursor. */
export type CursorMove = 'back' | 'forward' | 'word-back' | 'word-forward' | 'start' | 'end';

/** The cursor behind its last letter. */
export function typedLine(text: string): TypedLine {
  return { text, cursor: text.length };
}

export function edited(line: TypedLine, edit: LineEdit): TypedLine {
  const { text, cursor } = line;
  switch (edit.kind) {
    case 'insert':
      return {
        text: text.slice(0, cursor) + edit.text + text.slice(cursor),
        cursor: cursor + edit.text.length,
      };
    case 'move':
      return { text, cursor: reached(line, edit.to) };
    case 'erase': {
      const to = reached(line, edit.to);
      const from = Math.min(cursor, to);
      return { text: text.slice(0, from) + text.slice(Math.max(cursor, to)), cursor: from };
    }
  }
}

/** Whether there is room for what is to come into the line. */
export function hasRoomFor({ text }: TypedLine, edit: LineEdit, limit = LONGEST_TYPED): boolean {
  return edit.kind !== 'insert' || text.length + edit.text.length <= limit;
}

/** What is said where there is none. Half of a paste would be something else than what was copied. */
export function noRoomText(limit = LONGEST_TYPED): string {
  return `nothing was taken of that: ${grouped(limit)} letters are all that fit here`;
}

function reached({ text, cursor }: TypedLine, reach: CursorMove): number {
  switch (reach) {
    case 'back': {
      const before = text.slice(Math.max(0, cursor - NEAR), cursor);
      return cursor - (charactersOf(before).at(-1)?.length ?? 0);
    }
    case 'forward':
      return cursor + (charactersOf(text.slice(cursor, cursor + NEAR))[0]?.length ?? 0);
    case 'word-back':
      return wordStart(text, text.slice(0, cursor).trimEnd().length);
    case 'word-forward':
      return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
    case 'start':
      return 0;
    case 'end':
      return text.length;
  }
}

/** Where the word begins that ends before `at`. An expression tied to the end would try every beginning. */
function wordStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\S/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** As whoever types them counts: an emoji with its skin tone, or a letter with its accent, is one. */
function charactersOf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
