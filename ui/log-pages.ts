/**
 * Reads what is held no longer, or never was, out of the log files: a page of the log that is shown,
 * by way of the stack, wherever that is.
 */
import { StackLostError, type StackHandle } from '../src/model/handle.js';
import type { LineNumbers, LogChunk } from '../src/model/log.js';
import type { Holdings } from './holdings.js';
import type { NumberedLine } from './lines/error-index.js';
import { Excerpt, type Part } from './lines/excerpt.js';
import { NOTICE_MS } from './notices.js';
import type { Action, UiState } from './state.js';
import { messageOf } from '../src/model/message-of.js';

export interface PageReader {
  readonly handle: StackHandle;
  /** Ends the reading. */
  readonly signal: AbortSignal;
  readonly holdings: Holdings;
  readonly state: () => UiState;
  readonly dispatch: (action: Action) => void;
  /** Epoch ms, our clock. */
  readonly now: () => number;
}

/** Resolves when the page is there, or was told to be out of reach. Never rejects. */
export async function readPage(
  part: Part,
  { handle, signal, holdings, state, dispatch, now }: PageReader,
): Promise<void> {
  const { selected } = state();
  const { logs, excerpts } = holdings;
  const excerpt = excerpts.open(state());
  const query = excerpt?.query(part);
  if (!excerpt || !query) return;
  try {
    const chunks: LogChunk[] = [];
    for await (const chunk of handle.logs(query, signal)) chunks.push(chunk);
    // Whoever asked may have gone on to the end, or to another log, meanwhile.
    if (signal.aborted || excerpts.of(selected) !== excerpt) return;
    excerpts.take(excerpt, part, chunks);
    if (part !== 'oldest' || state().selected !== selected || excerpt.length === 0) return;
    dispatch({
      type: 'anchor',
      anchor: { seq: excerpt.at(0).seq, sub: 0 },
      newest: logs.newest,
    });
  } catch (error) {
    if (signal.aborted || error instanceof StackLostError) return;
    const text = `older lines could not be read from the log files: ${messageOf(error)}`;
    const notice = { t: now(), level: 'warning', app: null, text } as const;
    dispatch({ type: 'notice', notice: { ...notice, endsWith: 'key' }, showMs: NOTICE_MS });
  }
}

/** A piece of a log, read around one of its lines. */
export interface ReadPiece {
  readonly excerpt: Excerpt;
  /** Where the line stands in it; undefined: it is gone from the files. */
  readonly seq: number | undefined;
}

/** A log and a place in its files. */
export interface FilePlace {
  /** Undefined: the log of all. */
  readonly app: string | undefined;
  /** Number of the first line of each app at the place or behind it. */
  readonly at: LineNumbers;
  /** Of the first line of each app that is not cleared from view, where any were. */
  readonly floor: LineNumbers;
}

/** Seq of a line that is held in a log; also in the piece of it that is kept beside. */
export function heldSeq(
  app: string | undefined,
  line: NumberedLine,
  { logs, excerpts }: Holdings,
): number | undefined {
  const kept = excerpts.of(app)?.seqOf(line.app, line.n);
  if (kept !== undefined) return kept;
  const held = logs.numbered(line.app, line.n);
  return held && held.seq > logs.droppedTo(app) ? held.seq : undefined;
}

/**
 * Reads the lines around one of a log. Whoever keeps them puts the log's place among them at once.
 * @throws Error where the files could not be read
 */
export async function readAround(
  line: NumberedLine,
  { app, at, floor }: FilePlace,
  { handle, signal, holdings }: Pick<PageReader, 'handle' | 'signal' | 'holdings'>,
): Promise<ReadPiece> {
  const excerpt = new Excerpt(app, [], at, at, floor);
  for (const part of ['newer', 'older'] as const) {
    const query = excerpt.query(part);
    const chunks: LogChunk[] = [];
    if (query) for await (const chunk of handle.logs(query, signal)) chunks.push(chunk);
    if (!signal.aborted) holdings.excerpts.take(excerpt, part, chunks);
  }
  return { excerpt, seq: excerpt.seqOf(line.app, line.n) };
}
