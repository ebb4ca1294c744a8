/**
 * Reads what is held no longer, or never was, out of the log files: a page of the log that is shown,
 * by way of the stack, wherever that is.
 */
import { StackLostError, type StackHandle } from '../src/model/handle.js';
import type { LogChunk } from '../src/model/log.js';
import type { Holdings } from './holdings.js';
import type { Part } from './lines/excerpt.js';
import { NOTICE_MS } from './notices.js';
import { messageOf } from './stage.js';
import type { Action, UiState } from './state.js';

export interface PageReader {
  readonly handle: StackHandle;
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
