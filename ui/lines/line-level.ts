/**
 * The level of a line among those before it, and its text as the dashboard holds it.
 */
import type { LogLine } from '../../src/model/log.js';
import type { Entry } from './entry-ring.js';
import { levelOf, remarkLevel, saysNone, type Level } from './level.js';

/** On stderr a line without a level of its own goes on from an error before it within this time, in ms. */
const GOES_ON_MS = 50;
/** A frame of a stack, or what else goes on from the line before. */
const INDENTED = /^\s/;
/** Longest part of a line that is held; the file has the rest. */
const MAX_LINE = 16 * 1024;

export interface Judged {
  readonly level: Level | undefined;
  /** What it is to the errors of its app: the first line of one, part of the last one, or neither. */
  readonly error: 'begins' | 'goes-on' | undefined;
}

/** @param last the line of the same instance before it */
export function judged(
  line: LogLine,
  last: Pick<Entry, 'stream' | 't' | 'level'> | undefined,
): Judged {
  const own = line.stream === 'sys' ? remarkLevel(line.remark) : levelOf(line.text);
  const level = own ?? inherited(line, last);
  if (level !== 'error') return { level, error: undefined };
  if (own === 'error') return { level, error: 'begins' };
  return { level, error: INDENTED.test(line.text) ? 'goes-on' : undefined };
}

/**
 * The rest of a traceback is as serious as its beginning; other stderr is worth a look. Standard output is
 * the ordinary log: what comes right behind an error is part of it only where its form says so.
 */
function inherited(
  line: LogLine,
  last: Pick<Entry, 'stream' | 't' | 'level'> | undefined,
): Level | undefined {
  if (last?.stream === line.stream) {
    if (INDENTED.test(line.text)) return last.level;
    const soon = line.stream === 'err' && line.t - last.t <= GOES_ON_MS;
    if (soon && last.level === 'error' && !saysNone(line.text)) return last.level;
  }
  return line.stream === 'err' ? 'warn' : undefined;
}

/**
 * The text as it is held. Letters with combining accents become single letters (macOS file names
 * are written so), which every terminal draws alike.
 */
export function heldText(text: string): string {
  const bounded = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)} …` : text;
  return /[\u0300-\u036f]/.test(bounded) ? bounded.normalize('NFC') : bounded;
}
