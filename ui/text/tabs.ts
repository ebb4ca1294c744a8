/**
 * Tabs as the blanks that they are drawn as.
 */
import { textWidth } from './cells.js';
import type { TextRun } from './rows.js';

const TAB_STOP = 8;

/** The runs with blanks up to the next tab stop in place of each tab; a line break begins at the first again. */
export function expandTabs(runs: readonly TextRun[]): readonly TextRun[] {
  if (!runs.some(({ text }) => text.includes('\t'))) return runs;
  let column = 0;
  return runs.map(({ text, attr }) => {
    let expanded = '';
    for (const part of text.split(/(?<=[\t\n])/)) {
      const end = part.at(-1);
      const body = end === '\t' ? part.slice(0, -1) : part;
      const blanks = end === '\t' ? TAB_STOP - ((column + textWidth(body)) % TAB_STOP) : 0;
      column = end === '\n' ? 0 : column + textWidth(body) + blanks;
      expanded += body + ' '.repeat(blanks);
    }
    return { text: expanded, attr };
  });
}
