/**
 * Which of the last lines of a process says why it ended.
 */
import { stripSgr } from '../text/sgr.js';
import { isException } from './level.js';

/** What is printed below the message: frames, fields of an error, the program's own last words. */
const BELOW =
  /^(?:\s|[}\])]+[,;]?$|Node\.js v\d|goroutine \d|exit status \d|note: |[\w.*/()]+\([^)]*\)$)/;

/**
 * The exception above its stack, or else the last line that is no part of one.
 *
 * @param lines oldest first, with their colours
 * @returns its place; -1 where nothing was said
 */
export function tellingLine(lines: readonly string[]): number {
  const plain = lines.map((line) => stripSgr(line).trimEnd());
  const says = plain.findLastIndex(
    (line) => isException(line) || (line !== '' && !BELOW.test(line)),
  );
  return says === -1 ? plain.findLastIndex((line) => line !== '') : says;
}

/** The last lines; where the one that says why would be above them, that one and those below it. */
export function tellingLines(lines: readonly string[], count: number): readonly string[] {
  const first = Math.min(tellingLine(lines), lines.length - count);
  return lines.slice(Math.max(0, first)).slice(0, count);
}
