/**
 * What lines of one writer and stream share, as one object for all of them, and the word that stands
 * for it in a file: `o`, `e` and `s` for out, err and sys; behind it the instance, the generation and
 * what a remark is about, where the line says them: `e2`, `o1#3`, `s2:crashed`.
 */
import type { LineOrigin, LogStream } from '../model/log.js';
import { isRemarkKind, type RemarkKind } from '../model/remark.js';

export interface LineMark extends LineOrigin {
  readonly stream: LogStream;
  readonly instance: number | undefined;
  readonly generation: number | undefined;
  readonly remark: RemarkKind | undefined;
}

const LETTERS: Readonly<Record<LogStream, string>> = { out: 'o', err: 'e', sys: 's' };
const STREAMS: Readonly<Record<string, LogStream>> = { o: 'out', e: 'err', s: 'sys' };
const WORD = /^([oes])(\d{1,9})?(?:#(\d{1,9}))?(?::([a-z]+))?$/;
/** The longest that {@link markWord} makes. */
export const LONGEST_WORD = 40;

export function lineMark(
  stream: LogStream,
  { instance, generation }: LineOrigin = {},
  remark?: RemarkKind,
): LineMark {
  return { stream, instance, generation, remark };
}

export function markWord({ stream, instance, generation, remark }: LineMark): string {
  const by = generation === undefined ? '' : `#${generation}`;
  return `${LETTERS[stream]}${instance ?? ''}${by}${remark === undefined ? '' : `:${remark}`}`;
}

/** Undefined for what is no such word. What a later version may call a remark, this one shows as any. */
export function readMark(word: string): LineMark | undefined {
  const [, letter = '', instance, generation, remark = ''] = WORD.exec(word) ?? [];
  const stream = STREAMS[letter];
  if (stream === undefined) return undefined;
  const by = { instance: numberIn(instance), generation: numberIn(generation) };
  return lineMark(stream, by, isRemarkKind(remark) ? remark : undefined);
}

function numberIn(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
