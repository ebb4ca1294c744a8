/**
 * Labelled facts, one below the other; a long one goes on in the next row.
 */
import type { Attr } from '../text/attr.js';
import { padText, textRun, wrapWords, type Row } from '../text/rows.js';
import type { Theme } from '../text/theme.js';

export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly attr?: Attr;
}

const LABEL = 10;

export function factRows(theme: Theme, facts: readonly Fact[], width: number): Row[] {
  return facts.flatMap(({ label, text, attr }) => {
    const lines = wrapWords(text, Math.max(1, width - LABEL - 2));
    return lines.map((line, index) => [
      textRun(` ${padText(index === 0 ? label : '', LABEL)} `, theme.dim),
      textRun(line, attr ?? theme.plain),
    ]);
  });
}
