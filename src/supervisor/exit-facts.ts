/**
 * Collects what is known of a process that ended.
 */
import { formatDuration } from '../model/duration.js';
import { exitWords } from '../model/exit-words.js';
import type { ExitFacts } from '../model/failure.js';

/** Lines of output that are kept with an exit. */
export const KEPT_LINES = 20;

/** How its end was asked for, where it was. */
export interface AskedEnd {
  readonly signal: string;
  /** We killed it, too. */
  readonly killed: boolean;
}

/** @param input.asked undefined: nobody asked for this end */
export function exitFacts(input: {
  readonly code: number | null;
  readonly signal: string | null;
  readonly spawnedAt: number;
  readonly at: number;
  readonly command: string;
  /** It was to come to its end. */
  readonly oneshot?: boolean;
  readonly lastLines: readonly string[];
  readonly asked?: AskedEnd | undefined;
}): ExitFacts {
  const livedMs = Math.max(0, input.at - input.spawnedAt);
  return Object.freeze({
    code: input.code,
    signal: input.signal,
    livedMs,
    words: words(input, livedMs),
    lastLines: Object.freeze(input.lastLines.slice(-KEPT_LINES)),
    at: input.at,
  });
}

/** An end that was asked for is no crash, whatever code or signal it came with. */
function words(
  { code, signal, command, asked, oneshot }: Parameters<typeof exitFacts>[0],
  livedMs: number,
): string {
  if (asked) {
    if (signal === null && code !== null) return `was stopped (exit ${code})`;
    const ours = signal === asked.signal || (signal === 'SIGKILL' && asked.killed);
    if (ours) return `was stopped (${signal})`;
  }
  if (oneshot === true && code === 0) return `finished in ${formatDuration(livedMs)}`;
  return exitWords(code, signal, command);
}
