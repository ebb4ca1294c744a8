/**
 * Collects what is known of a process that ended.
 */
import { exitWords } from '../model/exit-words.js';
import type { ExitFacts } from '../model/failure.js';

/** Lines of output that are kept with an exit. */
export const KEPT_LINES = 20;

export function exitFacts(input: {
  readonly code: number | null;
  readonly signal: string | null;
  readonly spawnedAt: number;
  readonly at: number;
  readonly command: string;
  readonly lastLines: readonly string[];
}): ExitFacts {
  return Object.freeze({
    code: input.code,
    signal: input.signal,
    livedMs: Math.max(0, input.at - input.spawnedAt),
    words: exitWords(input.code, input.signal, input.command),
    lastLines: Object.freeze(input.lastLines.slice(-KEPT_LINES)),
    at: input.at,
  });
}
